import { describe, expect, it } from 'vitest'
import { MemoryIndex } from '../../message-index/memory-index.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { Fact } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import { lookBeforeEnding } from './look-before-sending.ts'
import type { Work } from './work.ts'

const id = deliveryId(newMessageId(1), 0)
const work = { key: id, delivery: { id, attempts: 0 } as QueuedDelivery } as Work

async function look(...facts: readonly Fact[]) {
  const index = new MemoryIndex()
  await index.start()
  await index.merge([{ id, tenant: 't', facts }])
  const [unsent] = await lookBeforeEnding([work], { index } as never)
  return unsent
}

describe('what ends a delivery unsent', () => {
  it('comes after an attempt that a dead process has shown', async () => {
    expect(await look({ kind: 'sending', attempt: 1, at: 1 })).toMatchObject({
      work: { key: id, delivery: { attempts: 1 } },
    })
    expect((await look({ kind: 'queued', attempt: 0, at: 1 }))?.work).toBe(work)
  })

  it('need not be told where it is shown', async () => {
    expect(await look({ kind: 'cancelled', attempt: 0, at: 1 })).toMatchObject({ isShownCancelled: true })
    expect(await look({ kind: 'queued', attempt: 0, at: 1 })).toMatchObject({ isShownCancelled: false })
  })
})
