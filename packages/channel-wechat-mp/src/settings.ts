import { type JsonSchema, proxySetting, timeoutSetting } from '@message-center/channel'

/** An official account with the provider. */
export interface WechatMpSettings {
  readonly appId: string
  readonly appSecret: string
  readonly baseUrl?: string | undefined
  readonly callbackToken?: string | undefined
  readonly encodingAesKey?: string | undefined
  readonly previousEncodingAesKey?: string | undefined
  readonly miniProgramState?: 'developer' | 'trial' | 'formal' | undefined
  readonly noticeLanguage?: 'zh_CN' | 'en_US' | 'zh_HK' | 'zh_TW' | undefined
  readonly timeoutMs?: number | undefined
  readonly proxy?: string | undefined
}

export const defaultBaseUrl = 'https://api.weixin.qq.com'

export const appIdPattern = '^wx[0-9A-Za-z]{8,30}$'

const aesKey = { type: 'string', pattern: '^[A-Za-z0-9]{43}$', writeOnly: true } as const

export const settingsSchema: JsonSchema = {
  type: 'object',
  properties: {
    appId: {
      type: 'string',
      title: 'AppID',
      description: 'Of the official account; it begins with wx.',
      pattern: appIdPattern,
    },
    appSecret: { type: 'string', title: 'AppSecret', minLength: 1, maxLength: 128, writeOnly: true },
    baseUrl: {
      type: 'string',
      title: 'Base URL',
      description: 'Address of the API, for a regional host, a private gateway or the double. No query.',
      pattern: '^https?://[^?#\\s@]+$',
      default: defaultBaseUrl,
    },
    callbackToken: {
      type: 'string',
      title: 'Callback token',
      description:
        'The Token (令牌) of the server configuration, 3 to 32 letters and digits. Without it callbacks are refused.',
      pattern: '^[A-Za-z0-9]{3,32}$',
      writeOnly: true,
    },
    encodingAesKey: {
      ...aesKey,
      title: 'EncodingAESKey',
      description:
        'The 43 characters of the server configuration, for compatible and safe mode. Once set, callbacks in plain text are refused.',
    },
    previousEncodingAesKey: {
      ...aesKey,
      title: 'Previous EncodingAESKey',
      description: 'The key before the last change. Callbacks under it are still read.',
    },
    miniProgramState: {
      type: 'string',
      title: 'Mini program state',
      description: 'Sent along with subscription notices, where the provider asks for it. Default: not sent.',
      enum: ['developer', 'trial', 'formal'],
    },
    noticeLanguage: {
      type: 'string',
      title: 'Language of notices',
      description: 'Sent along with subscription notices, where the provider asks for it. Default: not sent.',
      enum: ['zh_CN', 'en_US', 'zh_HK', 'zh_TW'],
    },
    timeoutMs: timeoutSetting,
    proxy: proxySetting,
  },
  required: ['appId', 'appSecret'],
  additionalProperties: false,
}
