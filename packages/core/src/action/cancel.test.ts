import { createFakeClock, type FakeClock } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { MemoryCancellations } from '../claims/memory-cancellations.ts'
import type { EngineStatus } from '../message-center.ts'
import { MemoryIndex } from '../message-index/memory-index.ts'
import { deliveryId, newMessageId } from '../model/delivery-id.ts'
import type { DocumentBase, Fact } from '../model/fact.ts'
import type { ActionAnswer } from '../model/message-view.ts'
import { MemoryQueue } from '../queue/memory-queue.ts'
import { cancel } from './cancel.ts'

const base: DocumentBase = {
  channel: 'sms',
  to: '138****8000',
  recipientHash: 'hash',
  recipients: 1,
  priority: 'normal',
  category: 'transactional',
  text: 'Hello',
}

/** A delivery as one process shows it while another one may have gone on with it. */
async function withDelivery(makeFact: (clock: FakeClock) => Fact) {
  const clock = createFakeClock()
  const queue = new MemoryQueue({ clock })
  const index = new MemoryIndex()
  const cancellations = new MemoryCancellations()
  await queue.start()
  await index.start()
  const messageId = newMessageId(clock.now())
  const id = deliveryId(messageId, 0)
  const tell = (fact: Fact) => index.merge([{ id, tenant: 'shop', base, facts: [fact] }])
  await tell(makeFact(clock))
  const synced = { through: clock.now() }
  const engine: { state: EngineStatus['state'] } = { state: 'running' }
  const parts = {
    ...{ clock, queue, index, cancellations },
    syncedThrough: () => synced.through,
    isSending: () => false,
    othersShowWithinMs: 3_000,
    engineState: () => engine.state,
  }
  const start = async () => {
    const seen: { answer?: ActionAnswer['deliveries'][number] | undefined } = {}
    const ended = cancel(messageId, { tenant: 'shop' }, parts).then(({ deliveries }) => {
      seen.answer = deliveries[0]
    })
    for (let n = 0; n < 10; n++) await clock.advance(1)
    return { seen, ended }
  }
  const told = () => queue.reader('result', 'sync').receive(10, 0, new AbortController().signal)
  return { clock, cancellations, id, tell, synced, engine, start, told }
}

const queued = (clock: FakeClock): Fact => ({ kind: 'queued', attempt: 0, at: clock.now() })

it('a cancel of what another process has sent meanwhile says so, once the index knows of that time', async () => {
  const { clock, id, tell, synced, start, told } = await withDelivery(queued)
  const { seen, ended } = await start()
  await clock.advance(2_000)
  await tell({ kind: 'sent', attempt: 1, at: clock.now() })
  synced.through = clock.now()
  await clock.advance(1_000)
  expect(seen.answer).toBeUndefined()
  synced.through = clock.now() + 1_000
  await clock.advance(100)
  await ended
  expect(seen.answer).toEqual({ id, done: false, status: 'sent', reason: 'It is sent already.' })
  expect(await told()).toEqual([])
})

it('a cancel of what nobody has sent by then is done, at the moment it was asked for', async () => {
  const { clock, id, synced, start, told } = await withDelivery(queued)
  const askedAt = clock.now()
  const { seen, ended } = await start()
  await clock.advance(2_000)
  synced.through = askedAt + 3_500
  await clock.advance(100)
  await ended
  expect(seen.answer).toEqual({ id, done: true, status: 'cancelled' })
  const [fact] = await told()
  expect(JSON.parse(fact?.body ?? '{}')).toMatchObject({
    id,
    facts: [{ kind: 'cancelled', attempt: 0, at: expect.closeTo(askedAt, -2) }],
  })
})

it('a cancel of what is not due yet is done at once, however far behind the index is', async () => {
  const later = (clock: FakeClock): Fact => ({
    ...{ kind: 'scheduled', attempt: 0, at: clock.now() },
    until: clock.now() + 60_000,
  })
  const { id, start } = await withDelivery(later)
  const { seen, ended } = await start()
  await ended
  expect(seen.answer).toEqual({ id, done: true, status: 'cancelled' })
})

it('a cancel that the index cannot confirm holds from now on, and does not say that it was done', async () => {
  const { clock, cancellations, id, start, told } = await withDelivery(queued)
  const { seen, ended } = await start()
  for (let second = 0; second < 12; second++) await clock.advance(1_000)
  await ended
  expect(seen.answer).toMatchObject({
    id,
    done: false,
    status: 'queued',
    reason: expect.stringContaining('shows soon'),
  })
  expect(await cancellations.cancelled([id])).toEqual(new Set([id]))
  expect(await told()).toEqual([])
})

it('a cancel holds up no stop: it ends, and does not say that it was done', async () => {
  const { clock, cancellations, id, engine, start } = await withDelivery(queued)
  const { seen, ended } = await start()
  engine.state = 'stopping'
  await clock.advance(20)
  await ended
  expect(seen.answer).toMatchObject({ id, done: false, status: 'queued' })
  expect(await cancellations.cancelled([id])).toEqual(new Set([id]))
})
