import type { KeyObject } from 'node:crypto'
import type { Category } from '@message-center/channel'
import { readJson, textOf } from '@message-center/channel/wire'
import { type CommonSettings, idField, perCategory, settingsSchema, urlField } from '../model/settings.ts'
import { readPrivateKey } from '../wire/sign-jwt.ts'
import { type HuaweiCallbackSettings, huaweiCallbackFields } from './callback.ts'

/** An account with Push Kit for HarmonyOS 5 and later: a project. */
export interface HarmonySettings extends CommonSettings, HuaweiCallbackSettings {
  /** The key file of a service account, as downloaded. */
  readonly serviceAccount: string
  readonly projectId?: string | undefined
  /** Of the app; needed for taking back. */
  readonly clientId?: string | undefined
  readonly categories?: { readonly [category in Category]?: string | undefined } | undefined
  readonly baseUrl?: string | undefined
}

export interface HarmonyAccount extends HarmonySettings {
  readonly projectId: string
  readonly baseUrl: string
  readonly subAccount: string
  readonly keyId: string
  readonly key: KeyObject
}

export const huaweiBaseUrl = 'https://push-api.cloud.huawei.com'

/** Marketing needs no right of its own; all others are approved one by one. */
const categories = [
  ...['MARKETING', 'IM', 'VOIP', 'MISS_CALL', 'SUBSCRIPTION', 'TRAVEL', 'HEALTH', 'WORK', 'ACCOUNT', 'EXPRESS'],
  ...['FINANCE', 'DEVICE_REMINDER', 'MAIL'],
]

export const harmonySettings = settingsSchema(
  {
    serviceAccount: {
      type: 'string',
      title: 'Service account',
      description: 'The JSON key file of a service account of the project, as a text.',
      minLength: 2,
      maxLength: 16_384,
      writeOnly: true,
    },
    projectId: idField('Project id', 'Default: the one of the key file.', '^[A-Za-z0-9]{1,64}$'),
    clientId: idField(
      'Client id',
      'Of the app, on its page in AppGallery Connect; needed for taking back.',
      '^[0-9]{1,32}$',
    ),
    categories: perCategory(
      'Categories',
      "Huawei's category for each of ours. Default: MARKETING, which alone needs no self-classification right.",
      { type: 'string', enum: categories },
    ),
    ...huaweiCallbackFields,
    baseUrl: urlField('Base URL', 'Of the API.', huaweiBaseUrl),
  },
  ['serviceAccount'],
)

/** Reads the key file. Throws an error that names the setting and the field in the file. */
export function toHarmonyAccount(settings: HarmonySettings): HarmonyAccount {
  const file = readJson(settings.serviceAccount)
  const field = (name: string): string => {
    const value = textOf(file?.[name])
    if (value !== undefined) return value
    throw new Error(
      `settings.serviceAccount has no ${name}. Paste the JSON key file of the service account, unchanged.`,
    )
  }
  return {
    ...settings,
    projectId: settings.projectId ?? field('project_id'),
    baseUrl: settings.baseUrl ?? huaweiBaseUrl,
    subAccount: field('sub_account'),
    keyId: field('key_id'),
    key: readPrivateKey(field('private_key'), 'PS256', 'serviceAccount'),
  }
}
