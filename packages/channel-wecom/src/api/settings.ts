import { type JsonObject, proxySetting, timeoutSetting } from '@message-center/channel'

/** Settings that every kind of account has. */
export interface ConnectionSettings {
  readonly baseUrl?: string | undefined
  readonly timeoutMs?: number | undefined
  readonly proxy?: string | undefined
}

/** Settings of an account that works with tokens: one secret of one application of a company. */
export interface ApplicationSettings extends ConnectionSettings {
  readonly corpId: string
  readonly secret: string
}

export const defaultBaseUrl = 'https://qyapi.weixin.qq.com'

export const connectionProperties: JsonObject = {
  baseUrl: {
    type: 'string',
    title: 'Base URL',
    description: 'Address of the API without a slash at the end. Set it for a private gateway or the double.',
    pattern: '^https?://[^?#\\s@]*[^?#\\s@/]$',
    default: defaultBaseUrl,
  },
  timeoutMs: timeoutSetting,
  proxy: proxySetting,
}

export const applicationProperties: JsonObject = {
  corpId: {
    type: 'string',
    title: 'CorpID',
    description: 'My Company (我的企业) > Company ID (企业ID). Begins with ww.',
    pattern: '^[A-Za-z0-9_-]{1,64}$',
  },
  secret: {
    type: 'string',
    title: 'Secret',
    description: 'Of this application; every application has its own.',
    minLength: 1,
    maxLength: 512,
    writeOnly: true,
  },
  ...connectionProperties,
}
