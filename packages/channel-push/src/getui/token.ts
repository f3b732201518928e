import { createHash } from 'node:crypto'
import { identifierOf, isObject, textOf, wholeNumberOf } from '@message-center/channel/wire'
import { refused, unreadable } from '../model/reading.ts'
import type { TokenSource } from '../push-vendor.ts'
import { postJson } from '../wire/requests.ts'
import type { GetuiAccount } from './settings.ts'

const dayMs = 86_400_000

/** Tokens of a day. Source: Getui, "REST API v2", authentication. */
export const getuiToken: TokenSource<GetuiAccount> = {
  kind: 'asked',
  key: ({ apiUrl, appKey }) => `getui/${apiUrl}/${appKey}`,
  request({ apiUrl, appKey, masterSecret }, _call, now) {
    const timestamp = String(now)
    const sign = createHash('sha256')
      .update(appKey + timestamp + masterSecret)
      .digest('hex')
    return postJson(`${apiUrl}/auth`, { sign, timestamp, appkey: appKey })
  },
  read({ json = {} }, now) {
    const code = identifierOf(json.code)
    const data = isObject(json.data) ? json.data : {}
    const value = textOf(data.token)
    if (code === '0' && value !== undefined) {
      const left = (wholeNumberOf(data.expire_time) ?? 0) - now
      return { verdict: 'given', token: { value, expiresInMs: left > 0 ? Math.min(left, dayMs) : dayMs } }
    }
    if (code === undefined || code === '0') return unreadable
    // The one code for parameters is about the credentials here.
    return refused(code === '20001' ? '20001/auth' : code, { message: textOf(json.msg) })
  },
}
