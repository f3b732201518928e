import { describe, expect, it, vi } from 'vitest'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { DocumentBase, FactUpdate } from '../../model/fact.ts'
import { today, useNode } from './elasticsearch.fixture.ts'

const engine = useNode()
const dayMs = 86_400_000

const base: DocumentBase = {
  channel: 'sms',
  priority: 'normal',
  category: 'otp',
  recipients: 1,
  to: '***',
  recipientHash: 'h',
  text: '订单已发货',
}

const newId = () => deliveryId(newMessageId(today), 0)
const queued = (id: string, more: Partial<DocumentBase> = {}): FactUpdate => ({
  id,
  tenant: 'shop',
  base: { ...base, ...more },
  facts: [{ kind: 'queued', attempt: 0, at: today }],
})
const sent = (id: string): FactUpdate => ({
  id,
  tenant: 'shop',
  facts: [{ kind: 'sent', attempt: 1, at: today + 1, account: 'main', providerMessageId: `p-${id}` }],
})

describe('a node that dies', () => {
  it('loses nothing that was stored, refuses meanwhile and goes on by itself', async () => {
    const options = engine.options(engine.newPrefix(), { bulk: { giveUpAfterMs: 2_000 } })
    const index = await engine.ready(options)
    const storedIds: string[] = []
    const refusals: unknown[] = []
    let isKilled = false
    const merging = async (): Promise<void> => {
      while (!isKilled || refusals.length < 3) {
        const ids = Array.from({ length: 50 }, newId)
        await index.merge(ids.flatMap(id => [queued(id), sent(id)])).then(
          () => storedIds.push(...ids),
          error => refusals.push(error),
        )
      }
    }
    const merged = Promise.all([merging(), merging(), merging()])
    await expect.poll(() => storedIds.length, { timeout: 60_000 }).toBeGreaterThan(1_000)
    await engine.node().kill()
    isKilled = true
    await merged
    expect(refusals.at(-1)).toMatchObject({ code: 'index_unavailable', retryAfterMs: expect.any(Number) })
    await expect(index.get([newId()])).rejects.toMatchObject({ code: 'index_unavailable' })

    const late = engine.open(options)
    await late.start()
    await expect(late.get([newId()])).rejects.toMatchObject({ code: 'index_unavailable' })
    await expect(late.merge([queued(newId())])).rejects.toMatchObject({ code: 'index_unavailable' })

    await engine.node().start()
    for (const one of [index, late]) {
      await vi.waitFor(() => one.get([newId()]), { timeout: 60_000 })
      const found = await one.get(storedIds)
      expect(found.filter(document => document?.state !== 'sent')).toEqual([])
      expect(await one.merge([queued(newId())])).toEqual([{ outcome: 'stored' }])
    }
  }, 120_000)
})

describe('a cluster that takes no writes', () => {
  it('is waited for while its disks are full, and the caller is told to come again when that takes long', async () => {
    const prefix = engine.newPrefix()
    const patient = await engine.ready(engine.options(prefix))
    const hasty = await engine.ready(engine.options(prefix, { bulk: { giveUpAfterMs: 200 } }))
    const block = (on: boolean | null) =>
      engine.ask('PUT', `${prefix}/_settings`, { 'index.blocks.read_only_allow_delete': on })
    await block(true)
    const id = newId()
    const waiting = patient.merge([queued(id)])
    await expect(hasty.merge([sent(id)])).rejects.toMatchObject({
      code: 'index_unavailable',
      retryAfterMs: 10_000,
      message: expect.stringContaining('blocks writes'),
    })
    await block(null)
    expect(await waiting).toEqual([{ outcome: 'stored' }])
    expect(await hasty.merge([sent(id)])).toEqual([{ outcome: 'stored' }])
    expect((await patient.get([id]))[0]?.facts.map(({ kind }) => kind)).toEqual(['queued', 'sent'])
  })
})

describe('a day that is closed for writing', () => {
  it('has its late facts refused when it is over, and waited for when it is today', async () => {
    const prefix = engine.newPrefix()
    const index = await engine.ready(engine.options(prefix))
    const hasty = await engine.ready(engine.options(prefix, { bulk: { giveUpAfterMs: 300 } }))
    const [old, young] = [deliveryId(idAt(today - 5 * dayMs), 0), newId()]
    await index.merge([queued(old), queued(young)])
    await engine.ask('PUT', `${prefix}-2025.12.29/_settings`, { 'index.blocks.write': true })
    expect(await index.merge([sent(old), sent(young)])).toEqual([
      { outcome: 'refused', reason: 'the index of the day is closed for writing' },
      { outcome: 'stored' },
    ])
    await engine.ask('PUT', `${prefix}-2026.01.03/_settings`, { 'index.blocks.write': true })
    await expect(hasty.merge([queued(newId())])).rejects.toMatchObject({ code: 'index_unavailable' })
    expect((await index.get([old, young])).map(document => document?.state)).toEqual(['queued', 'sent'])
  })
})

describe('what cannot be stored', () => {
  it('is refused with the field where the mapping is a stranger to it, and the rest goes on', async () => {
    const prefix = engine.newPrefix()
    const index = await engine.ready(engine.options(prefix))
    const foreign = deliveryId(idAt(today - 2 * dayMs), 0)
    await engine.ask('PUT', `${prefix}-2026.01.01-1`, {
      aliases: { [`${prefix}-2026.01.01`]: {} },
      mappings: { properties: { tenant: { type: 'object' } } },
    })
    const id = newId()
    expect(await index.merge([queued(foreign), queued(id)])).toEqual([
      { outcome: 'refused', reason: 'document_parsing_exception: tenant' },
      { outcome: 'stored' },
    ])
  })

  it('is refused when it is nested too deep or too large, and odd values are kept as they are', async () => {
    const prefix = engine.newPrefix()
    const index = await engine.ready(engine.options(prefix))
    let deep = {}
    for (let n = 0; n < 3_000; n++) deep = { deep }
    const odd: FactUpdate = {
      ...queued(newId(), { reference: 'r'.repeat(40_000), title: 't'.repeat(40_000), sendAt: 1e300 }),
      facts: [{ kind: 'sent', attempt: 2 ** 40, at: -1e300, code: 'c'.repeat(40_000), durationMs: 1.5 }],
    }
    const large = queued(newId(), { text: '发'.repeat(1_000_000) })
    const updates = [
      queued(newId(), { metadata: deep }),
      odd,
      queued(newId(), { text: '发'.repeat(5_000_000) }),
      large,
      queued(newId()),
    ]
    expect(await index.merge(updates)).toEqual([
      { outcome: 'refused', reason: expect.stringMatching(/exception$/) },
      { outcome: 'stored' },
      { outcome: 'refused', reason: 'the document is larger than 20000000 bytes' },
      { outcome: 'stored' },
      { outcome: 'stored' },
    ])
    const [found, largeFound] = await index.get([odd.id, large.id])
    expect(found).toMatchObject({ base: odd.base, facts: odd.facts, state: 'sent' })
    expect(largeFound?.base?.text).toHaveLength(1_000_000)
    await engine.refresh(prefix)
    expect((await index.search({ words: '发发' }, 10)).documents).toHaveLength(1)
  })

  it('makes no index for days out of bounds', async () => {
    const prefix = engine.newPrefix()
    const index = await engine.ready(engine.options(prefix, { oldestDays: 30 }))
    const ids = [-31, 3, 365_000 * 20].map(days => deliveryId(idAt(today + days * dayMs), 0))
    expect(await index.merge(ids.map(id => queued(id)))).toEqual([
      { outcome: 'refused', reason: 'the delivery is older than oldestDays' },
      { outcome: 'refused', reason: 'the id is of a day to come' },
      { outcome: 'refused', reason: 'the id is of a day to come' },
    ])
    expect(await index.get(ids)).toEqual([undefined, undefined, undefined])
    expect(Object.keys(await engine.ask('GET', `${prefix}-2*`))).toHaveLength(2)
  })
})

describe('days', () => {
  it('are dropped as a whole, and a late fact makes none of them anew', async () => {
    const prefix = engine.newPrefix()
    const index = await engine.ready(engine.options(prefix))
    const ids = [10, 10, 9, 1].map(days => deliveryId(idAt(today - days * dayMs), 0))
    await index.merge(ids.map(id => queued(id)))
    await engine.refresh(prefix)
    expect(await index.forgetBefore(today - 8 * dayMs)).toBe(3)
    expect(await index.forgetBefore(today - 8 * dayMs)).toBe(0)
    expect(await index.merge(ids.map(sent))).toMatchObject([
      { outcome: 'refused' },
      { outcome: 'refused' },
      { outcome: 'refused' },
      { outcome: 'stored' },
    ])
    expect((await index.get(ids)).map(document => document?.facts.length)).toEqual([undefined, undefined, undefined, 2])
  })

  it('are made ahead: at midnight the index is there, by whatever process', async () => {
    const prefix = engine.newPrefix()
    let now = today
    const options = engine.options(prefix, { now: () => now })
    const [one, other] = [await engine.ready(options), await engine.ready(options)]
    const names = async () => Object.keys(await engine.ask('GET', `${prefix}-2*`)).sort()
    expect(await names()).toEqual([`${prefix}-2026.01.03-1`, `${prefix}-2026.01.04-1`])
    now += dayMs
    await Promise.all([one.merge([queued(newId())]), other.merge([queued(newId())])])
    await expect.poll(names).toContain(`${prefix}-2026.01.05-1`)
  })
})

/** An id of any instant, also one before those that were made already. */
const idAt = (instant: number): string => {
  const ms = instant.toString(16).padStart(12, '0').slice(-12)
  return `${ms.slice(0, 8)}-${ms.slice(8)}${newMessageId(today).slice(13)}`
}
