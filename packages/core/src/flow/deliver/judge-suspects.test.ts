import { describe, expect, it } from 'vitest'
import { MemoryIndex } from '../../message-index/memory-index.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { Fact } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import { judgeSuspects } from './judge-suspects.ts'
import { attemptKey } from './recent-outcomes.ts'
import type { Work } from './work.ts'

const acceptedAt = 1_000

function workOf(more: Partial<QueuedDelivery> = {}): Work {
  const id = deliveryId(newMessageId(acceptedAt), 0)
  const delivery = {
    id,
    tenant: 't',
    channel: 'sms',
    accounts: ['main'],
    address: {},
    content: {},
    acceptedAt,
    startedAt: acceptedAt,
    attempts: 0,
    rounds: 0,
    isSuspect: true,
    base: { channel: 'sms', priority: 'normal', category: 'otp', recipients: 1, to: 'x', recipientHash: 'x', text: '' },
    ...more,
  } satisfies QueuedDelivery
  return {
    entry: { lane: 'retry/sms', id, body: '', lease: undefined },
    key: attemptKey(delivery),
    delivery,
    facts: [],
  }
}

/** How a suspect is judged when the index knows these facts. */
async function judge(facts: readonly Fact[], syncedThrough = acceptedAt + 1) {
  const index = new MemoryIndex()
  await index.start()
  const work = workOf()
  await index.merge([{ id: work.delivery.id, tenant: 't', facts }])
  const judged = await judgeSuspects([work], { index, syncedThrough: () => syncedThrough })
  return { judged, work }
}

describe('a suspect', () => {
  it('is sent when nothing is known of it but that it waits, and is a suspect no longer', async () => {
    const { judged } = await judge([{ kind: 'queued', attempt: 0, at: 1 }])
    expect(judged).toMatchObject({ known: [], undecided: [], wanted: [{ delivery: { attempts: 0 } }] })
    expect(judged.wanted[0]?.delivery).not.toHaveProperty('isSuspect')
  })

  it.each<Fact>([
    { kind: 'sent', attempt: 1, at: 1 },
    { kind: 'retrying', attempt: 1, at: 1 },
    { kind: 'postponed', attempt: 0, at: 1 },
    { kind: 'failed', attempt: 0, at: 1 },
  ])('is left alone when an equal one has gone on before: $kind', async fact => {
    const { judged, work } = await judge([fact])
    expect(judged).toEqual({ wanted: [], known: [work], undecided: [] })
  })

  it('waits until all facts of the time before have reached the index', async () => {
    const { judged, work } = await judge([], acceptedAt)
    expect(judged).toEqual({ wanted: [], known: [], undecided: [work] })
  })

  it('waits for an index that cannot answer', async () => {
    const work = workOf()
    const other = workOf({ isSuspect: false })
    const index = { get: () => Promise.reject(new Error('down')) } as unknown as MemoryIndex
    const judged = await judgeSuspects([work, other], { index, syncedThrough: () => acceptedAt + 1 })
    expect(judged).toEqual({ wanted: [other], known: [], undecided: [work] })
  })

  it.each<[string, Fact, 'known' | 'wanted']>([
    ['its outcome is known', { kind: 'sent', attempt: 2, at: 1 }, 'known'],
    ['it was put off after it had been published', { kind: 'postponed', attempt: 1, at: 51 }, 'known'],
    ['it was cancelled when it came up', { kind: 'cancelled', attempt: 1, at: 51 }, 'known'],
    ['it was put off before: that is why it is there', { kind: 'postponed', attempt: 1, at: 50 }, 'wanted'],
    ['the attempt before failed: that is why it is there', { kind: 'retrying', attempt: 1, at: 60 }, 'wanted'],
    ['its process died while sending', { kind: 'sending', attempt: 2, at: 60 }, 'wanted'],
    ['a late receipt of the attempt before came', { kind: 'delivered', attempt: 1, at: 60 }, 'wanted'],
  ])('that the queue hands out again is judged by what became of it: %s', async (_, fact, verdict) => {
    const index = new MemoryIndex()
    await index.start()
    const first = workOf({ isSuspect: false, attempts: 1 })
    const work = { ...first, entry: { ...first.entry, publishedAt: 50, repeatedBefore: 100 } }
    await index.merge([{ id: work.delivery.id, tenant: 't', facts: [fact] }])
    const behind = await judgeSuspects([work], { index, syncedThrough: () => 99 })
    expect(behind).toEqual({ wanted: [], known: [], undecided: [work] })
    const judged = await judgeSuspects([work], { index, syncedThrough: () => 100 })
    expect(judged).toEqual({ wanted: [], known: [], undecided: [], [verdict]: [work] })
  })

  it('has the name of the delivery it may be, accepted at another moment, and a replay has another name', () => {
    const { delivery } = workOf({ isSuspect: false })
    expect(attemptKey({ ...delivery, acceptedAt: 9_000, startedAt: 9_000 })).toBe(attemptKey(delivery))
    expect(attemptKey({ ...delivery, startedAt: 9_000 })).not.toBe(attemptKey(delivery))
    const scheduled = { ...delivery, startedAt: 5_000, base: { ...delivery.base, sendAt: 5_000 } }
    expect(attemptKey(scheduled)).toBe(attemptKey(delivery))
  })
})
