import type { Category, JsonObject } from '@message-center/channel'
import { type CommonSettings, idField, perCategory, secretField, settingsSchema, urlField } from '../model/settings.ts'

/** The vendors' classes of a category of messages. */
export interface GetuiClass {
  /** Android channel of Getui's own connection. */
  readonly channelId?: string | undefined
  readonly harmonyCategory?: string | undefined
  /** `push_channel.android.ups.options` of the API. */
  readonly options?: JsonObject | undefined
}

/** An account with Getui: an app. */
export interface GetuiSettings extends CommonSettings {
  readonly appId: string
  readonly appKey: string
  readonly masterSecret: string
  readonly classes?: { readonly [category in Category]?: GetuiClass | undefined } | undefined
  readonly maxBatch?: number | undefined
  readonly baseUrl?: string | undefined
}

export interface GetuiAccount extends GetuiSettings {
  /** With version and app. */
  readonly apiUrl: string
  readonly maxBatch: number
}

const defaultBaseUrl = 'https://restapi.getui.com'
export const getuiMaxBatch = 200

const classField: JsonObject = {
  type: 'object',
  properties: {
    channelId: { type: 'string', title: 'Android channel', minLength: 1, maxLength: 128 },
    harmonyCategory: { type: 'string', title: 'Category of HarmonyOS', pattern: '^[A-Z_]{1,32}$' },
    options: {
      type: 'object',
      title: 'Options for the channels of phone makers',
      description: 'The object options of the API, such as { "XM": { "/extra.channel_id": "…" } }.',
    },
  },
  additionalProperties: false,
}

export const getuiSettings = settingsSchema(
  {
    appId: idField('AppID', 'Of the app in the console.', '^[A-Za-z0-9]{1,64}$'),
    appKey: idField('AppKey', 'Of the app in the console.'),
    masterSecret: secretField('Master secret', 'Of the app in the console; not the AppSecret.'),
    classes: perCategory('Classes', 'What phone makers want to know of each category.', classField),
    maxBatch: {
      type: 'integer',
      title: 'Messages per call',
      description: 'Lower it where Getui refuses so many.',
      minimum: 1,
      maximum: getuiMaxBatch,
      default: getuiMaxBatch,
    },
    baseUrl: urlField('Base URL', 'Of the API; another one for apps of another machine room.', defaultBaseUrl),
  },
  ['appId', 'appKey', 'masterSecret'],
)

export function toGetuiAccount(settings: GetuiSettings): GetuiAccount {
  return {
    ...settings,
    apiUrl: `${settings.baseUrl ?? defaultBaseUrl}/v2/${settings.appId}`,
    maxBatch: settings.maxBatch ?? getuiMaxBatch,
  }
}
