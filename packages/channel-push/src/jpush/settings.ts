import type { Category, JsonObject } from '@message-center/channel'
import { type CommonSettings, idField, perCategory, secretField, settingsSchema, urlField } from '../model/settings.ts'

export type JpushPlatform = 'android' | 'ios' | 'hmos'

/** The vendors' classes of a category of messages. */
export interface JpushClass {
  /** 0 operational, 1 system or important. */
  readonly classification?: 0 | 1 | undefined
  readonly channelId?: string | undefined
  readonly hmosCategory?: string | undefined
  readonly thirdPartyChannel?: JsonObject | undefined
}

/** An account with JPush: an app. */
export interface JpushSettings extends CommonSettings {
  readonly appKey: string
  readonly masterSecret: string
  readonly platforms?: readonly JpushPlatform[] | undefined
  readonly isVip?: boolean | undefined
  readonly classes?: { readonly [category in Category]?: JpushClass | undefined } | undefined
  readonly baseUrl?: string | undefined
  readonly reportUrl?: string | undefined
}

export interface JpushAccount extends JpushSettings {
  readonly baseUrl: string
  readonly reportUrl: string
  readonly platforms: readonly JpushPlatform[]
  readonly authorization: string
}

const defaultBaseUrl = 'https://api.jpush.cn'
const defaultReportUrl = 'https://report.jpush.cn'

const classField: JsonObject = {
  type: 'object',
  properties: {
    classification: { type: 'integer', title: '0 operational, 1 system', enum: [0, 1] },
    channelId: { type: 'string', title: 'Android channel', minLength: 1, maxLength: 128 },
    hmosCategory: { type: 'string', title: 'Category of HarmonyOS', pattern: '^[A-Z_]{1,32}$' },
    thirdPartyChannel: {
      type: 'object',
      title: 'For the channels of phone makers',
      description: 'The object third_party_channel of the API, such as { "xiaomi": { "channel_id": "…" } }.',
    },
  },
  additionalProperties: false,
}

export const jpushSettings = settingsSchema(
  {
    appKey: idField('AppKey', 'Of the app in the console.'),
    masterSecret: secretField('Master secret', 'Of the app in the console.'),
    environment: {
      type: 'string',
      title: 'Environment of APNs',
      enum: ['production', 'sandbox'],
      default: 'production',
    },
    platforms: {
      type: 'array',
      title: 'Platforms',
      description: 'Platforms of the app; hmos is HarmonyOS 5 and later.',
      items: { enum: ['android', 'ios', 'hmos'] },
      minItems: 1,
      uniqueItems: true,
      default: ['android', 'ios', 'hmos'],
    },
    isVip: {
      type: 'boolean',
      title: 'VIP',
      description: 'Whether the account may send different contents in one call and keep messages for 10 days.',
      default: false,
    },
    classes: perCategory('Classes', 'What phone makers want to know of each category.', classField),
    baseUrl: urlField(
      'Base URL',
      'Of the API; https://bjapi.push.jiguang.cn for apps of the Beijing room.',
      defaultBaseUrl,
    ),
    reportUrl: urlField('Report URL', 'Of the reports.', defaultReportUrl),
  },
  ['appKey', 'masterSecret'],
)

export function toJpushAccount(settings: JpushSettings): JpushAccount {
  const { appKey, masterSecret } = settings
  return {
    ...settings,
    environment: settings.environment ?? 'production',
    platforms: settings.platforms ?? ['android', 'ios', 'hmos'],
    baseUrl: settings.baseUrl ?? defaultBaseUrl,
    reportUrl: settings.reportUrl ?? defaultReportUrl,
    authorization: `Basic ${Buffer.from(`${appKey}:${masterSecret}`).toString('base64')}`,
  }
}
