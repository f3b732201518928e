import { expect, it } from 'vitest'
import { secondsToLive } from './life.ts'
import type { PushDelivery } from './notification.ts'

const now = 1_000_000

function deliveryOf(ttlSeconds: number | undefined, expiresInMs: number | undefined): PushDelivery {
  return {
    id: '0',
    attempt: 1,
    isRepeat: false,
    category: 'otp',
    address: { device: { vendor: 'fcm', token: 'x' } },
    content: { title: 't', body: 'b', ttlSeconds },
    expireAt: expiresInMs === undefined ? undefined : new Date(now + expiresInMs),
  }
}

it.each([
  [undefined, undefined, undefined],
  [60, undefined, 60],
  [undefined, 60_999, 60],
  [60, 30_000, 30],
  [10, 30_000, 10],
  [1_000, undefined, 100],
  [undefined, 1_000_000, 100],
  [undefined, -1, 0],
  [0, undefined, 0],
])('with %s asked for and %s ms left, of at most 100, is %s', (ttl, left, seconds) => {
  expect(secondsToLive(deliveryOf(ttl, left), now, 100)).toBe(seconds)
})
