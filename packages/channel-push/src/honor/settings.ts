import type { Category } from '@message-center/channel'
import { identifierOf, textOf, wholeNumberOf } from '@message-center/channel/wire'
import { refused, unreadable } from '../model/reading.ts'
import { type CommonSettings, idField, perCategory, secretField, settingsSchema, urlField } from '../model/settings.ts'
import type { TokenSource } from '../push-vendor.ts'
import { postForm } from '../wire/requests.ts'

/** An account with Honor: an app. */
export interface HonorSettings extends CommonSettings {
  readonly appId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly importance?: { readonly [category in Category]?: 'LOW' | 'NORMAL' | undefined } | undefined
  readonly badgeClass?: string | undefined
  readonly baseUrl?: string | undefined
  readonly tokenUrl?: string | undefined
}

export interface HonorAccount extends HonorSettings {
  readonly baseUrl: string
  readonly tokenUrl: string
}

const defaultBaseUrl = 'https://push-api.cloud.hihonor.com'
const defaultTokenUrl = 'https://iam.developer.hihonor.com/auth/realms/developer/protocol/openid-connect/token'

export const honorSettings = settingsSchema(
  {
    appId: idField('App id', 'Of the app in the console.', '^[0-9]{1,32}$'),
    clientId: idField('Client id', 'Of the app in the console.'),
    clientSecret: secretField('Client secret', 'Of the app in the console.'),
    importance: perCategory(
      'Importance',
      'LOW is marketing, NORMAL service. Default: LOW for marketing, NORMAL else.',
      {
        type: 'string',
        enum: ['LOW', 'NORMAL'],
      },
    ),
    badgeClass: idField(
      'Badge class',
      "Class of the app's first activity; needed for badges.",
      '^[A-Za-z0-9._$]{1,255}$',
    ),
    baseUrl: urlField('Base URL', 'Of the API.', defaultBaseUrl),
    tokenUrl: {
      type: 'string',
      title: 'Token URL',
      description: 'Where tokens are given. Try https://iam.developer.hihonor.com/auth/token where the default fails.',
      pattern: '^https?://[^?#\\s@]+$',
      default: defaultTokenUrl,
    },
  },
  ['appId', 'clientId', 'clientSecret'],
)

export function toHonorAccount(settings: HonorSettings): HonorAccount {
  return {
    ...settings,
    baseUrl: settings.baseUrl ?? defaultBaseUrl,
    tokenUrl: settings.tokenUrl ?? defaultTokenUrl,
  }
}

/** Tokens of an hour. Source: Honor, "Obtaining an access token". */
export const honorToken: TokenSource<HonorAccount> = {
  kind: 'asked',
  key: ({ tokenUrl, clientId }) => `honor/${tokenUrl}/${clientId}`,
  request: ({ tokenUrl, clientId, clientSecret }) =>
    postForm(tokenUrl, { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  read({ status, json = {} }) {
    const value = textOf(json.access_token)
    if (status === 200 && value !== undefined)
      return { verdict: 'given', token: { value, expiresInMs: (wholeNumberOf(json.expires_in) ?? 3_600) * 1_000 } }
    const code = identifierOf(json.error)
    return code === undefined ? unreadable : refused(code, { message: textOf(json.error_description) })
  },
}
