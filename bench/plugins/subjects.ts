import type { ChannelPlugin } from '@message-center/channel'
import type { PluginDouble } from '@message-center/channel/double'
import * as push from '@message-center/channel-push'
import * as pushDoubles from '@message-center/channel-push/double'
import { aliyunSms } from '@message-center/channel-sms-aliyun'
import { startAliyunDouble } from '@message-center/channel-sms-aliyun/double'
import { wechatMp } from '@message-center/channel-wechat-mp'
import { startWechatMpDouble } from '@message-center/channel-wechat-mp/double'
import { wecomApp, wecomBot, wecomChat, wecomCustomer } from '@message-center/channel-wecom'
import { startWecomDouble, type WecomDouble } from '@message-center/channel-wecom/double'

/** A plugin and the double that says what its provider is sent and answers. */
export interface Subject {
  readonly plugin: ChannelPlugin
  startDouble(): Promise<PluginDouble>
}

const wecom = (plugin: ChannelPlugin, view: 'app' | 'chat' | 'bot' | 'customer'): Subject => ({
  plugin,
  startDouble: async () => {
    const double: WecomDouble = await startWecomDouble()
    return double[view]
  },
})

const all: readonly Subject[] = [
  { plugin: aliyunSms, startDouble: startAliyunDouble },
  { plugin: wechatMp, startDouble: startWechatMpDouble },
  wecom(wecomApp, 'app'),
  wecom(wecomChat, 'chat'),
  wecom(wecomBot, 'bot'),
  wecom(wecomCustomer, 'customer'),
  { plugin: push.createPushApns({ allowsOtherHosts: true }), startDouble: pushDoubles.startApnsDouble },
  { plugin: push.pushFcm, startDouble: pushDoubles.startFcmDouble },
  { plugin: push.pushJpush, startDouble: pushDoubles.startJpushDouble },
  { plugin: push.pushGetui, startDouble: pushDoubles.startGetuiDouble },
  { plugin: push.pushHuaweiHarmony, startDouble: pushDoubles.startHuaweiHarmonyDouble },
  { plugin: push.pushHuaweiHms, startDouble: pushDoubles.startHuaweiHmsDouble },
  { plugin: push.pushXiaomi, startDouble: pushDoubles.startXiaomiDouble },
  { plugin: push.pushOppo, startDouble: pushDoubles.startOppoDouble },
  { plugin: push.pushVivo, startDouble: pushDoubles.startVivoDouble },
  { plugin: push.pushHonor, startDouble: pushDoubles.startHonorDouble },
]

/** Throws for a plugin that is none of these. */
export function subjectOf(name: string): Subject {
  const subject = all.find(({ plugin }) => plugin.name === name)
  if (subject === undefined) throw new Error(`There is no plugin ${name}.`)
  return subject
}
