import { createHash } from 'node:crypto'
import { identifierOf, textOf } from '@message-center/channel/wire'
import { refused, unreadable } from '../model/reading.ts'
import type { TokenSource } from '../push-vendor.ts'
import { objectOf } from '../wire/read-fields.ts'
import { postForm } from '../wire/requests.ts'
import { urlFor } from './region.ts'
import type { OppoAccount } from './settings.ts'

const lifeMs = 24 * 3_600_000

/** Tokens of a day, one for the mainland and one for abroad. Source: OPPO, "Authentication". */
export const oppoToken: TokenSource<OppoAccount> = {
  kind: 'asked',
  key: (account, call) => `oppo/${urlFor(account, call)}/${account.appKey}`,
  request(account, call, now) {
    const timestamp = String(now)
    const sign = signOppo(account, timestamp)
    return postForm(`${urlFor(account, call)}/server/v1/auth`, { app_key: account.appKey, timestamp, sign })
  },
  read({ json = {} }) {
    const code = identifierOf(json.code)
    const value = textOf(objectOf(json.data)?.auth_token)
    if (code === '0' && value !== undefined) return { verdict: 'given', token: { value, expiresInMs: lifeMs } }
    return code === undefined || code === '0' ? unreadable : refused(code, { message: textOf(json.message) })
  },
}

export function signOppo(
  { appKey, masterSecret }: Pick<OppoAccount, 'appKey' | 'masterSecret'>,
  timestamp: string,
): string {
  return createHash('sha256')
    .update(appKey + timestamp + masterSecret)
    .digest('hex')
}
