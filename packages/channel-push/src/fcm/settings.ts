import type { KeyObject } from 'node:crypto'
import type { Category } from '@message-center/channel'
import { readJson, textOf } from '@message-center/channel/wire'
import { type CommonSettings, originPattern, perCategory, settingsSchema, urlField } from '../model/settings.ts'
import { readPrivateKey } from '../wire/sign-jwt.ts'

/** An account with FCM: a project of Firebase. */
export interface FcmSettings extends CommonSettings {
  /** The key file of a service account, as downloaded. */
  readonly serviceAccount: string
  readonly projectId?: string | undefined
  readonly baseUrl?: string | undefined
  readonly androidChannels?: { readonly [category in Category]?: string | undefined } | undefined
}

export interface FcmAccount extends FcmSettings {
  readonly projectId: string
  readonly baseUrl: string
  readonly tokenUrl: string
  readonly clientEmail: string
  readonly keyId: string
  readonly key: KeyObject
}

const defaultBaseUrl = 'https://fcm.googleapis.com'
const defaultTokenUrl = 'https://oauth2.googleapis.com/token'

export const fcmSettings = settingsSchema(
  {
    serviceAccount: {
      type: 'string',
      title: 'Service account',
      description:
        'The JSON key file of a service account with the role Firebase Cloud Messaging API Admin, as a text.',
      minLength: 2,
      maxLength: 16_384,
      writeOnly: true,
    },
    projectId: {
      type: 'string',
      title: 'Project id',
      description: 'Default: the one of the key file.',
      pattern: '^[a-z0-9:.-]{1,64}$',
    },
    androidChannels: perCategory(
      'Android channels',
      'Notification channel of the app for each category. Default: the one that the app declares.',
      { type: 'string', minLength: 1, maxLength: 64 },
    ),
    baseUrl: urlField('Base URL', 'Scheme, host and perhaps a port of the API.', defaultBaseUrl),
  },
  ['serviceAccount'],
)

/** Reads the key file. Throws an error that names the setting and the field in the file. */
export function toFcmAccount(settings: FcmSettings): FcmAccount {
  const file = readJson(settings.serviceAccount)
  const field = (name: string): string => {
    const value = textOf(file?.[name])
    if (value !== undefined) return value
    throw new Error(
      `settings.serviceAccount has no ${name}. Paste the JSON key file of the service account, unchanged.`,
    )
  }
  const tokenUrl = textOf(file?.token_uri) ?? defaultTokenUrl
  if (!new RegExp(originPattern).test(URL.parse(tokenUrl)?.origin ?? ''))
    throw new Error('settings.serviceAccount has a token_uri that is no web address. Download the key file again.')
  return {
    ...settings,
    projectId: settings.projectId ?? field('project_id'),
    baseUrl: settings.baseUrl ?? defaultBaseUrl,
    tokenUrl,
    clientEmail: field('client_email'),
    keyId: field('private_key_id'),
    key: readPrivateKey(field('private_key'), 'RS256', 'serviceAccount'),
  }
}
