import type { Category, JsonObject } from '@message-center/channel'
import { type CallbackSettings, callbackFields, callbackUrlOf, checkCallbackUrl } from '../callback/address-token.ts'
import { type CommonSettings, idField, perCategory, secretField, settingsSchema, urlField } from '../model/settings.ts'

/** OPPO's class of a category of messages. */
export interface OppoClass {
  readonly channelId?: string | undefined
  readonly category?: string | undefined
  /** 1 in the shade, 2 on the lock screen too, 16 with banner, sound and vibration. Needs a category. */
  readonly notifyLevel?: 1 | 2 | 16 | undefined
}

/** An account with OPPO: an app. */
export interface OppoSettings extends CommonSettings, CallbackSettings {
  readonly appKey: string
  readonly masterSecret: string
  readonly classes?: { readonly [category in Category]?: OppoClass | undefined } | undefined
  readonly baseUrl?: string | undefined
  readonly overseasUrl?: string | undefined
}

export interface OppoAccount extends OppoSettings {
  readonly baseUrl: string
  readonly overseasUrl: string
  readonly callback: string | undefined
}

const defaultBaseUrl = 'https://api.push.oppomobile.com'
const defaultOverseasUrl = 'https://api-intl.push.oppomobile.com'
const maxCallbackUrl = 200

const classField: JsonObject = {
  type: 'object',
  properties: {
    channelId: { type: 'string', title: 'Channel', pattern: '^[!-~]{1,64}$' },
    category: { type: 'string', title: 'Category', pattern: '^[A-Z_]{1,32}$' },
    notifyLevel: { type: 'integer', title: 'How loud it is', enum: [1, 2, 16] },
  },
  dependentRequired: { notifyLevel: ['category'] },
  additionalProperties: false,
}

export const oppoSettings = settingsSchema(
  {
    appKey: idField('AppKey', 'Of the app in the console.'),
    masterSecret: secretField('Master secret', 'Of the app in the console; not the AppSecret.'),
    classes: perCategory(
      'Classes',
      'Approved channel and category for each of ours. Default: the public class.',
      classField,
    ),
    ...callbackFields(maxCallbackUrl),
    baseUrl: urlField('Base URL', 'Of the API for devices of the mainland.', defaultBaseUrl),
    overseasUrl: urlField('URL abroad', 'Of the API for all other devices.', defaultOverseasUrl),
  },
  ['appKey', 'masterSecret'],
)

export function toOppoAccount(settings: OppoSettings): OppoAccount {
  checkCallbackUrl(settings, maxCallbackUrl)
  return {
    ...settings,
    baseUrl: settings.baseUrl ?? defaultBaseUrl,
    overseasUrl: settings.overseasUrl ?? defaultOverseasUrl,
    callback: callbackUrlOf(settings),
  }
}
