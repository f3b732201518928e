import type { Category } from '@message-center/channel'
import { type CallbackSettings, callbackFields, callbackUrlOf, checkCallbackUrl } from '../callback/address-token.ts'
import { type CommonSettings, perCategory, secretField, settingsSchema, urlField } from '../model/settings.ts'

/** An account with Xiaomi: an app. */
export interface XiaomiSettings extends CommonSettings, CallbackSettings {
  /** Package name. */
  readonly app: string
  readonly appSecret: string
  readonly channelIds: { readonly [category in Category]?: string | undefined }
  readonly baseUrl?: string | undefined
}

export interface XiaomiAccount extends XiaomiSettings {
  readonly baseUrl: string
  readonly callback: string | undefined
}

const defaultBaseUrl = 'https://api.xmpush.xiaomi.com'
const maxCallbackUrl = 128

export const xiaomiSettings = settingsSchema(
  {
    appSecret: secretField('AppSecret', 'Of the app in the console.'),
    channelIds: {
      ...perCategory('Channels', 'Approved channel for each category; without one Xiaomi shows nothing.', {
        type: 'string',
        pattern: '^[!-~]{1,64}$',
      }),
      minProperties: 1,
    },
    ...callbackFields(maxCallbackUrl),
    baseUrl: urlField('Base URL', 'Of the API; another one for apps abroad.', defaultBaseUrl),
  },
  ['app', 'appSecret', 'channelIds'],
)

export function toXiaomiAccount(settings: XiaomiSettings): XiaomiAccount {
  checkCallbackUrl(settings, maxCallbackUrl)
  return { ...settings, baseUrl: settings.baseUrl ?? defaultBaseUrl, callback: callbackUrlOf(settings) }
}
