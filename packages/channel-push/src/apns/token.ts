import type { TokenSource } from '../push-vendor.ts'
import { issuedAt, signJwt } from '../wire/sign-jwt.ts'
import type { ApnsAccount } from './settings.ts'

const minuteMs = 60_000
/** APNs refuses tokens of more than an hour; the cache renews this one after 37 to 45 minutes. */
const lifeMs = 50 * minuteMs
/** It takes a new token every 20 minutes at most. */
const shortestLifeMs = 20 * minuteMs

/**
 * One token per team and key, reused for all messages. One that is refused as expired is replaced only when it is old
 * enough: a younger one means that the clock of this machine is wrong, and more tokens would only lock the connection.
 * Source: Apple, "Establishing a token-based connection to APNs".
 */
export const apnsToken: TokenSource<ApnsAccount> = {
  kind: 'signed',
  key: ({ teamId, keyId }) => `apns/${teamId}/${keyId}`,
  mayRenew: (token, now) => now - issuedAt(token) >= shortestLifeMs,
  sign: ({ teamId, keyId, key }, now) => ({
    value: signJwt('ES256', { kid: keyId }, { iss: teamId, iat: Math.floor(now / 1_000) }, key),
    expiresInMs: lifeMs,
  }),
}
