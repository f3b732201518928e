import { expect, it } from 'vitest'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { Lane, QueueEntry, ReceivedEntry } from '../../queue/delivery-queue.ts'
import { isTooOld, putAside, toOffered } from './refused-facts.ts'

const minuteMs = 60_000
const now = 1_800_000_000_000

const received = ({ lane, id, body }: QueueEntry): ReceivedEntry => ({ lane, id, body, lease: undefined })
/** As it is offered again after it was put aside at these moments. */
const offeredAgain = (first: QueueEntry, ...moments: readonly number[]) =>
  toOffered(received(moments.reduce((entry, at) => putAside(toOffered(received(entry)), 'refused', at), first)))

it.each<[string, Lane, string]>([
  ['is no JSON', 'result', 'no JSON'],
  ['is no delivery', 'normal/sms/high', 'null'],
  ['the index refuses', 'result', '{"id":"1"}'],
  ['nobody could send', 'retry/sms', '{"id":"1"}'],
])('what %s stays as it came, however often it is offered', (_, lane, body) => {
  const { kept } = offeredAgain({ lane, id: '1', body }, now, now + minuteMs, now + 3 * minuteMs)
  expect(kept).toEqual({ lane, body, reason: 'refused', since: now, times: 3 })
})

it('waits twice as long each time, up to an hour, and is given up when its delivery would be forgotten', () => {
  const waits: number[] = []
  let entry: QueueEntry = { lane: 'result', id: '1', body: 'no JSON' }
  for (let times = 0; times < 8; times++) {
    entry = putAside(toOffered(received(entry)), 'refused', now + times)
    waits.push(((entry.dueAt ?? 0) - now - times) / minuteMs)
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  expect(isTooOld(toOffered(received(entry)), now + 1_000, 1_000)).toBe(false)
  expect(isTooOld(toOffered(received(entry)), now + 1_001, 1_000)).toBe(true)
})

it('a delivery that nobody could send is not shown as queued by its copy', () => {
  const id = deliveryId(newMessageId(now), 0)
  const body = JSON.stringify({ id, tenant: 'shop', acceptedAt: now, base: {} })
  expect(offeredAgain({ lane: 'retry/sms', id, body }, now).update).toBeUndefined()
  expect(offeredAgain({ lane: 'normal/sms/high', id, body }, now).update).toMatchObject({ id, tenant: 'shop' })
})
