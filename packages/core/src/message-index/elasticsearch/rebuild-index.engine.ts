import { describe, expect, it } from 'vitest'
import { mergeFacts } from '../../flow/sync/merge-facts.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { DeliveryDocument, FactKind, FactUpdate } from '../../model/fact.ts'
import { today, useNode } from './elasticsearch.fixture.ts'
import { rebuildIndex } from './rebuild-index.ts'

const engine = useNode()
const never = new AbortController().signal

const newId = () => deliveryId(newMessageId(today), 0)
const queued = (id: string): FactUpdate => ({
  id,
  tenant: 'shop',
  facts: [{ kind: 'queued', attempt: 0, at: today }],
  base: {
    channel: 'sms',
    priority: 'normal',
    category: 'otp',
    recipients: 1,
    to: '***',
    recipientHash: 'h',
    text: '订单已发货',
  },
})
const fact = (id: string, kind: FactKind, attempt: number): FactUpdate => ({
  id,
  tenant: 'shop',
  facts: [{ kind, attempt, at: today + attempt }],
})

describe('rebuildIndex', () => {
  it('loses no fact that is merged meanwhile, by whatever process, and takes the template as it is now', async () => {
    const prefix = engine.newPrefix()
    const options = engine.options(prefix)
    const writers = [await engine.ready(options), await engine.ready(options)]
    const ids = Array.from({ length: 1_500 }, newId)
    await writers[0]?.merge(ids.map(queued))
    const expected = new Map<string, DeliveryDocument>()
    const note = (update: FactUpdate) => expected.set(update.id, mergeFacts(expected.get(update.id), update))
    for (const id of ids) note(queued(id))

    let isRebuilt = false
    let merges = 0
    const writing = writers.map(async (writer, w) => {
      for (let attempt = 1; !isRebuilt || attempt < 5; attempt++) {
        const fresh = newId()
        // Both writers on the same documents, most of them known to the writer from the time before.
        const some = Array.from({ length: 40 }, (_, n) => ids[(attempt * 37 + n * 71) % ids.length] ?? '')
        const updates = [queued(fresh), ...some.map(id => fact(id, w ? 'sent' : 'retrying', attempt))]
        expect((await writer.merge(updates)).every(({ outcome }) => outcome === 'stored')).toBe(true)
        for (const update of updates) note(update)
        merges++
      }
    })
    const rebuilt = await rebuildIndex(today, { ...options, shards: 2 }, never)
    const again = await rebuildIndex(today, { ...options, shards: 3 }, never)
    isRebuilt = true
    await Promise.all(writing)

    expect(merges).toBeGreaterThan(10)
    expect([rebuilt.index, again.index]).toEqual([`${prefix}-2026.01.03-2`, `${prefix}-2026.01.03-3`])
    const all = [...expected.keys()]
    expect(await writers[1]?.get(all)).toEqual(all.map(id => expected.get(id)))
    await engine.refresh(prefix)
    const counts = await writers[0]?.count({ tenant: 'shop' })
    expect(Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)).toBe(all.length)
    const names = Object.keys(await engine.ask('GET', `${prefix}-2*`)).sort()
    expect(names).toEqual([`${prefix}-2026.01.03-3`, `${prefix}-2026.01.04-1`])
    expect(await engine.ask('GET', `${again.index}/_settings`)).toMatchObject({
      [again.index]: { settings: { index: { number_of_shards: '3' } } },
    })
    // A start finds the day as it is and makes no second index for it.
    await engine.ready(options)
    expect(Object.keys(await engine.ask('GET', `${prefix}-2*`))).toHaveLength(2)
  }, 240_000)

  it('leaves the day as it was when it is cut short, and goes when asked again', async () => {
    const prefix = engine.newPrefix()
    const options = engine.options(prefix)
    const index = await engine.ready(options)
    const ids = Array.from({ length: 2_000 }, newId)
    await index.merge(ids.map(queued))
    for (const afterMs of [50, 200, 400]) {
      await rebuildIndex(today, options, AbortSignal.timeout(afterMs)).catch(() => {})
      expect(await index.merge(ids.slice(0, 50).map(id => fact(id, 'sent', afterMs)))).toHaveLength(50)
      expect((await index.get(ids)).every(document => document !== undefined)).toBe(true)
    }
    const { written } = await rebuildIndex(today, options, never)
    expect(written).toBeGreaterThanOrEqual(ids.length)
    expect((await index.get(ids)).every(document => document !== undefined)).toBe(true)
  })

  it('refuses beside another one, and a day without index', async () => {
    const prefix = engine.newPrefix()
    const options = engine.options(prefix)
    await engine.ready(options)
    await engine.ask('PUT', `${prefix}-2026.01.03-2`)
    await expect(rebuildIndex(today, options, never)).rejects.toMatchObject({ code: 'conflict' })
    await expect(rebuildIndex(today - 864e5, options, never)).rejects.toMatchObject({ code: 'not_found' })
  })
})
