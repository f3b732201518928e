import { textOf, wholeNumberOf } from '@message-center/channel/wire'
import { type Reading, refused, retryAfterOf, unreadable } from '../model/reading.ts'
import type { TokenSource } from '../push-vendor.ts'
import { postForm } from '../wire/requests.ts'
import { signJwt } from '../wire/sign-jwt.ts'
import type { FcmAccount } from './settings.ts'

const scope = 'https://www.googleapis.com/auth/firebase.messaging'
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** What the assertion is made for, wherever it is sent. */
const audience = 'https://oauth2.googleapis.com/token'

/** Access tokens by a signed assertion. Source: Google, "Using OAuth 2.0 for server to server applications". */
export const fcmToken: TokenSource<FcmAccount> = {
  kind: 'asked',
  key: account => `fcm/${account.clientEmail}/${account.keyId}`,
  request(account, _call, now) {
    const issued = Math.floor(now / 1_000)
    const claims = { iss: account.clientEmail, scope, aud: audience, iat: issued, exp: issued + 3_600 }
    const assertion = signJwt('RS256', { typ: 'JWT', kid: account.keyId }, claims, account.key)
    return postForm(account.tokenUrl, { grant_type: grantType, assertion })
  },
  read(answer) {
    const { json = {}, status } = answer
    const value = textOf(json.access_token)
    if (status === 200 && value !== undefined)
      return { verdict: 'given', token: { value, expiresInMs: (wholeNumberOf(json.expires_in) ?? 3_600) * 1_000 } }
    return readTokenError(textOf(json.error), textOf(json.error_description), retryAfterOf(answer))
  },
}

function readTokenError(
  code: string | undefined,
  message: string | undefined,
  retryAfterMs: number | undefined,
): Reading {
  return code === undefined ? unreadable : refused(code, { message, retryAfterMs })
}
