import type { Category, JsonObject } from '@message-center/channel'
import { type CallbackSettings, callbackFields, callbackUrlOf, checkCallbackUrl } from '../callback/address-token.ts'
import { type CommonSettings, idField, perCategory, secretField, settingsSchema, urlField } from '../model/settings.ts'

/** vivo's class of a category of messages. */
export interface VivoClass {
  /** 0 operational, 1 system. */
  readonly classification?: 0 | 1 | undefined
  readonly category?: string | undefined
}

/** An account with vivo: an app. */
export interface VivoSettings extends CommonSettings, CallbackSettings {
  readonly appId: string
  readonly appKey: string
  readonly appSecret: string
  readonly classes?: { readonly [category in Category]?: VivoClass | undefined } | undefined
  readonly baseUrl?: string | undefined
}

export interface VivoAccount extends VivoSettings {
  readonly baseUrl: string
  readonly callback: string | undefined
}

const defaultBaseUrl = 'https://api-push.vivo.com.cn'
const maxCallbackUrl = 128

const classField: JsonObject = {
  type: 'object',
  properties: {
    classification: { type: 'integer', title: '0 operational, 1 system', enum: [0, 1] },
    category: { type: 'string', title: 'Category', pattern: '^[A-Z_]{1,32}$' },
  },
  additionalProperties: false,
}

export const vivoSettings = settingsSchema(
  {
    appId: idField('App id', 'Of the app in the console.', '^[0-9]{1,15}$'),
    appKey: idField('App key', 'Of the app in the console.'),
    appSecret: secretField('App secret', 'Of the app in the console.'),
    classes: perCategory(
      'Classes',
      "vivo's class and category for each of ours. Default: operational for marketing, system for all others.",
      classField,
    ),
    ...callbackFields(maxCallbackUrl),
    baseUrl: urlField('Base URL', 'Of the API.', defaultBaseUrl),
  },
  ['appId', 'appKey', 'appSecret'],
)

export function toVivoAccount(settings: VivoSettings): VivoAccount {
  checkCallbackUrl(settings, maxCallbackUrl)
  return { ...settings, baseUrl: settings.baseUrl ?? defaultBaseUrl, callback: callbackUrlOf(settings) }
}

/** Operational or system. */
export function classificationOf(category: Category, { classes }: Pick<VivoSettings, 'classes'>): 0 | 1 {
  return classes?.[category]?.classification ?? (category === 'marketing' ? 0 : 1)
}
