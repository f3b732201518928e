import { createFakeClock } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { MemoryIndex } from '../../message-index/memory-index.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import { silentLogger } from '../../options.ts'
import { MemoryQueue } from '../../queue/memory-queue.ts'
import { receiptEntry, toReceiptEntry } from './receipt-entries.ts'
import { ReceiptWorker } from './receipt-worker.ts'

/** Counts how often it is asked. */
class AskedIndex extends MemoryIndex {
  asked = 0

  override findByProviderMessage(...args: Parameters<MemoryIndex['findByProviderMessage']>) {
    this.asked += 1
    return super.findByProviderMessage(...args)
  }
}

it('a receipt is looked up every few seconds while the index is behind, and finds its message when that has come', async () => {
  const clock = createFakeClock()
  const queue = new MemoryQueue({ clock })
  const index = new AskedIndex()
  const never = new AbortController().signal
  let synced = clock.now()
  const worker = new ReceiptWorker({
    clock,
    logger: silentLogger,
    queue,
    index,
    accounts: undefined as never,
    channels: ['sms'],
    hashRecipient: () => '',
    directory: { account: () => undefined },
    syncedThrough: () => synced,
  })
  await queue.start()
  await index.start()
  await worker.start()
  const event = { kind: 'receipt', outcome: 'delivered', providerMessageId: 'p-1', at: new Date(clock.now()) } as const
  const origin = { tenant: 'shop', account: 'main', channel: 'sms' }
  await queue.publish([receiptEntry(toReceiptEntry(origin, event, clock.now()), clock.now())])
  for (let second = 0; second < 215; second++) await clock.advance(1_000)
  expect(index.asked).toBeGreaterThan(35)

  const id = deliveryId(newMessageId(clock.now()), 0)
  const sent = { kind: 'sent', attempt: 1, at: clock.now(), account: 'main', providerMessageId: 'p-1' } as const
  await index.merge([{ id, tenant: 'shop', facts: [sent] }])
  synced = clock.now()
  for (let second = 0; second < 10; second++) await clock.advance(1_000)
  const [fact] = await queue.reader('result', 'sync').receive(10, 0, never)
  expect(JSON.parse(fact?.body ?? '{}')).toMatchObject({ id, facts: [{ kind: 'delivered', attempt: 1 }] })
  await worker.stop()
  await queue.stop()
})
