import { expect, it } from 'vitest'
import { MemoryIndex } from '../../message-index/memory-index.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { DocumentBase, FactUpdate } from '../../model/fact.ts'
import { applyReceipt } from './apply-receipt.ts'
import { toReceiptEntry } from './receipt-entries.ts'

const at = 1_800_000_000_000
const sent = { kind: 'sent', attempt: 1, at, account: 'main', providerMessageId: 'call-1' } as const
const origin = { tenant: 'shop', account: 'main', channel: 'sms' }

const baseFor = (phone: string): DocumentBase => ({
  channel: 'sms',
  to: phone,
  recipientHash: `hash of ${phone}`,
  recipients: 1,
  priority: 'normal',
  category: 'transactional',
  text: 'Hello',
})

/** Two deliveries of one call; of the second only the sending is known yet. */
async function withTwoOfOneCall() {
  const [first, second] = [deliveryId(newMessageId(at), 0), deliveryId(newMessageId(at), 0)]
  const updates: readonly FactUpdate[] = [
    { id: first, tenant: 'shop', base: baseFor('1'), facts: [{ kind: 'queued', attempt: 0, at }, sent] },
    { id: second, tenant: 'shop', facts: [sent] },
  ]
  const index = new MemoryIndex()
  await index.start()
  await index.merge(updates)
  const hashRecipient = (_: string, key: string) => `hash of ${key}`
  const apply = (phone: string, id?: string) => {
    const event = { kind: 'receipt', outcome: 'delivered', at: new Date(at), addressKey: phone } as const
    const named = id === undefined ? { providerMessageId: 'call-1' } : { deliveryId: id }
    const entry = toReceiptEntry(origin, { ...event, ...named }, at)
    return applyReceipt(entry, { index, hashRecipient, directory: { account: () => undefined } })
  }
  return { first, second, index, apply }
}

it('a receipt for one of a call of many is not taken by another one whose recipient is not known yet', async () => {
  const { first, second, index, apply } = await withTwoOfOneCall()
  expect(await apply('1')).toMatchObject({ outcome: 'matched', deliveries: [{ id: first }] })
  expect(await apply('2')).toEqual({ outcome: 'unmatched' })
  await index.merge([{ id: second, tenant: 'shop', base: baseFor('2'), facts: [] }])
  expect(await apply('2')).toMatchObject({ outcome: 'matched', deliveries: [{ id: second }] })
})

it('a receipt that names its delivery finds it before the recipient is known', async () => {
  const { second, apply } = await withTwoOfOneCall()
  expect(await apply('2', second)).toMatchObject({ outcome: 'matched', deliveries: [{ id: second }] })
})
