import type { ChannelPlugin, JsonObject } from '@message-center/channel'
import { createHttpClient } from '@message-center/channel/host'
import { aliyunSms } from '@message-center/channel-sms-aliyun'
import { type AliyunDouble, doubleCallbackToken, startAliyunDouble } from '@message-center/channel-sms-aliyun/double'

/** The account and the template that the sandbox comes with. */
export const sandboxAccount = 'sms-sandbox'
export const sandboxTemplate = 'order-shipped'

/** Template of the double that ours is bound to. */
export const sandboxProviderTemplate = 'SMS_1000001'
const sandboxSignature = 'Sandbox'

/**
 * Where the sandbox account says that it sends. The name never resolves (RFC 2606), so a hub without the sandbox
 * sends nothing to anybody; a hub with it leads the account to its own double.
 */
const sandboxEndpoint = 'http://sms-sandbox.invalid'

/** Aliyun SMS on this machine: a double that takes messages and pushes receipts. */
export interface Sandbox {
  /** The plugin that leads the sandbox account to the double, and all others to the provider. */
  readonly plugin: ChannelPlugin
  /** Settings of the sandbox account, the same at every start. */
  readonly settings: JsonObject
  readonly double: AliyunDouble
  /** May be called twice. */
  stop(): Promise<void>
}

/** Starts the double; its receipts go to `hubUrl`. */
export async function startSandbox(hubUrl: string, tenant: string): Promise<Sandbox> {
  const double = await startAliyunDouble({
    signatures: [sandboxSignature],
    templates: [
      {
        code: sandboxProviderTemplate,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how the provider writes variables
        text: '您的订单${no}已发货。',
        kind: 'notification',
        title: 'Order shipped',
      },
    ],
    autoReportTo: `${hubUrl}/callbacks/${aliyunSms.name}/${tenant}/${sandboxAccount}/${doubleCallbackToken}`,
  })
  const settings = { ...double.settings, endpoint: sandboxEndpoint }
  return { plugin: leadTo(double), settings, double, stop: () => double.stop() }
}

/** The plugin with one exception: who sends to the sandbox's address gets to the double, over the loopback. */
function leadTo(double: AliyunDouble): ChannelPlugin {
  return {
    ...aliyunSms,
    open: async (settings, context) => {
      if (settings.endpoint !== sandboxEndpoint) return aliyunSms.open(settings, context)
      const http = createHttpClient({ allowPrivateAddresses: true })
      const sender = await aliyunSms.open({ ...settings, endpoint: double.url }, { ...context, http })
      return {
        ...sender,
        close: async () => {
          await sender.close()
          await http.close()
        },
      }
    },
  }
}
