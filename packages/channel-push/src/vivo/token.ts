import { createHash } from 'node:crypto'
import { identifierOf, textOf } from '@message-center/channel/wire'
import { refused, unreadable } from '../model/reading.ts'
import type { TokenSource } from '../push-vendor.ts'
import { postJson } from '../wire/requests.ts'
import type { VivoAccount } from './settings.ts'

/** A token lives for a day; vivo asks to renew it every hour or two. */
const lifeMs = 2 * 3_600_000

/** Several tokens of an app are valid together. Source: vivo, "Authentication". */
export const vivoToken: TokenSource<VivoAccount> = {
  kind: 'asked',
  key: ({ baseUrl, appId }) => `vivo/${baseUrl}/${appId}`,
  request(account, _call, now) {
    const { baseUrl, appId, appKey } = account
    return postJson(`${baseUrl}/message/auth`, {
      appId: Number(appId),
      appKey,
      timestamp: now,
      sign: signVivo(account, now),
    })
  },
  read({ json = {} }) {
    const code = identifierOf(json.result)
    const value = textOf(json.authToken)
    if (code === '0' && value !== undefined) return { verdict: 'given', token: { value, expiresInMs: lifeMs } }
    return code === undefined || code === '0' ? unreadable : refused(code, { message: textOf(json.desc) })
  },
}

export function signVivo(
  { appId, appKey, appSecret }: Pick<VivoAccount, 'appId' | 'appKey' | 'appSecret'>,
  timestamp: number,
): string {
  return createHash('md5').update(`${appId}${appKey}${timestamp}${appSecret}`.trim()).digest('hex')
}
