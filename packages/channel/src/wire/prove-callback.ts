import { createHash, timingSafeEqual } from 'node:crypto'
import type { HostRequest } from '../host-route.ts'

/**
 * Whether the address of a callback holds the account's token, as last part of the path or as `token` in the query.
 * The proof of providers that sign nothing: who knows the address may tell.
 */
export function hasAddressToken({ path, query }: HostRequest, token: string): boolean {
  return isSameText(query.get('token') ?? path.split('/').filter(Boolean).at(-1) ?? '', token)
}

/** Whether two texts are the same. Compares digests, so that neither length nor content shows in the time it takes. */
export function isSameText(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
