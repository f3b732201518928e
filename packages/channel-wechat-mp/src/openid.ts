import type { AddressSpec, JsonSchema } from '@message-center/channel'
import { appIdPattern, type WechatMpSettings } from './settings.ts'

/** A user as one official account knows them; to another account the same person is another openid. */
export interface WechatMpAddress {
  readonly openid: string
  /** The account that the openid belongs to; accounts with another appid do not reach it. */
  readonly appid?: string | undefined
}

const openidPattern = '^[A-Za-z0-9_-]{16,64}$'
const openid = new RegExp(openidPattern)

const schema: JsonSchema = {
  type: 'object',
  properties: {
    openid: {
      type: 'string',
      title: 'OpenID',
      description: 'Of the user within one official account, as the account got it; not the unionid.',
      pattern: openidPattern,
      examples: ['oExampleOpenid_0000000000001'],
    },
    appid: {
      type: 'string',
      title: 'AppID',
      description: 'Of the account that the openid belongs to. Give it where several accounts are in use.',
      pattern: appIdPattern,
    },
  },
  required: ['openid'],
  additionalProperties: false,
}

export function isOpenid(text: string | undefined): text is string {
  return text !== undefined && openid.test(text)
}

/** `oExa****0001`. */
export function maskOpenid(text: string): string {
  return `${text.slice(0, 4)}****${text.slice(-4)}`
}

export const addressSpec: AddressSpec<WechatMpAddress, WechatMpSettings> = {
  schema,
  key: ({ openid }) => openid,
  mask: ({ openid }) => maskOpenid(openid),
  fits: ({ appid }, { appId }) => appid === undefined || appid === appId,
}
