import type { Category, JsonObject } from '@message-center/channel'
import { identifierOf, textOf, wholeNumberOf } from '@message-center/channel/wire'
import { refused, unreadable } from '../model/reading.ts'
import { type CommonSettings, idField, perCategory, secretField, settingsSchema, urlField } from '../model/settings.ts'
import type { TokenSource } from '../push-vendor.ts'
import { postForm } from '../wire/requests.ts'
import { type HuaweiCallbackSettings, huaweiCallbackFields } from './callback.ts'
import { huaweiBaseUrl } from './harmony-settings.ts'

/** Huawei's class of a category of messages. */
export interface HmsClass {
  readonly category?: string | undefined
  readonly importance?: 'LOW' | 'NORMAL' | undefined
  readonly channelId?: string | undefined
}

/** An account with Push Kit for Android with HMS: an app. */
export interface HmsSettings extends CommonSettings, HuaweiCallbackSettings {
  readonly appId: string
  readonly appSecret: string
  readonly classes?: { readonly [category in Category]?: HmsClass | undefined } | undefined
  /** Class of the app's first activity, which shows the badge. */
  readonly badgeClass?: string | undefined
  readonly baseUrl?: string | undefined
  readonly oauthUrl?: string | undefined
}

export interface HmsAccount extends HmsSettings {
  readonly baseUrl: string
  readonly oauthUrl: string
}

const defaultOauthUrl = 'https://oauth-login.cloud.huawei.com'

const classField: JsonObject = {
  type: 'object',
  properties: {
    category: { type: 'string', title: 'Category', pattern: '^[A-Z_]{1,32}$' },
    importance: { type: 'string', title: 'Importance', enum: ['LOW', 'NORMAL'] },
    channelId: { type: 'string', title: 'Channel of the app', minLength: 1, maxLength: 128 },
  },
  additionalProperties: false,
}

export const hmsSettings = settingsSchema(
  {
    appId: idField('App id', 'Of the app in AppGallery Connect.', '^[0-9]{1,32}$'),
    appSecret: secretField('App secret', 'OAuth 2.0 client secret of the app.'),
    classes: perCategory(
      'Classes',
      "Huawei's category and importance for each of ours. Default: no category, LOW for marketing and NORMAL else.",
      classField,
    ),
    badgeClass: idField(
      'Badge class',
      "Class of the app's first activity; needed for badges.",
      '^[A-Za-z0-9._$]{1,255}$',
    ),
    ...huaweiCallbackFields,
    baseUrl: urlField('Base URL', 'Of the API.', huaweiBaseUrl),
    oauthUrl: urlField('OAuth URL', 'Where tokens are given.', defaultOauthUrl),
  },
  ['appId', 'appSecret'],
)

export function toHmsAccount(settings: HmsSettings): HmsAccount {
  return {
    ...settings,
    baseUrl: settings.baseUrl ?? huaweiBaseUrl,
    oauthUrl: settings.oauthUrl ?? defaultOauthUrl,
  }
}

/** Tokens of an hour. Source: Huawei, "Obtaining an access token (client credentials)". */
export const hmsToken: TokenSource<HmsAccount> = {
  kind: 'asked',
  key: ({ appId, oauthUrl }) => `huawei-hms/${oauthUrl}/${appId}`,
  request: ({ oauthUrl, appId, appSecret }) =>
    postForm(`${oauthUrl}/oauth2/v3/token`, {
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: appSecret,
    }),
  read({ status, json = {} }) {
    const value = textOf(json.access_token)
    if (status === 200 && value !== undefined)
      return { verdict: 'given', token: { value, expiresInMs: (wholeNumberOf(json.expires_in) ?? 3_600) * 1_000 } }
    const code = identifierOf(json.error)
    return code === undefined ? unreadable : refused(code, { message: textOf(json.error_description) })
  },
}
