import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageIndex } from '../message-index/message-index.ts'
import { deliveryId, newMessageId } from '../model/delivery-id.ts'
import type { DocumentBase, Fact, FactUpdate } from '../model/fact.ts'

/** An index made for one test. */
export interface IndexUnderTest {
  readonly index: MessageIndex
  /** Opens the same documents once more, after `index` was stopped; absent where nothing outlives a stop. */
  readonly reopen?: () => Promise<MessageIndex>
  dispose(): Promise<void>
}

/** Each test has an hour of its own: ids of one process never go back in time. */
let start = Date.UTC(2026, 0, 1)
const idAt = (ms: number, recipient = 0) => deliveryId(newMessageId(start + ms), recipient)

const base = (more: Partial<DocumentBase> = {}): DocumentBase => ({
  channel: 'sms',
  priority: 'normal',
  category: 'transactional',
  recipients: 1,
  to: '+86138****8000',
  recipientHash: 'h1',
  text: 'hello',
  ...more,
})

const queued = (id: string, more: Partial<DocumentBase> = {}, tenant = 'shop'): FactUpdate => ({
  id,
  tenant,
  base: base(more),
  facts: [{ kind: 'queued', attempt: 0, at: start }],
})

const fact = (id: string, more: Partial<Fact> & Pick<Fact, 'kind'>, tenant = 'shop'): FactUpdate => ({
  id,
  tenant,
  facts: [{ attempt: 1, at: start + 1_000, ...more }],
})

/** What every adapter of `MessageIndex` promises. Needs vitest. */
export function testMessageIndex(name: string, makeIndex: () => Promise<IndexUnderTest>): void {
  describe(name, () => {
    let subject: IndexUnderTest
    let index: MessageIndex
    beforeEach(async () => {
      start += 3_600_000
      subject = await makeIndex()
      index = subject.index
      await index.start()
    })
    afterEach(() => subject.dispose())

    const found = async (filter: Parameters<MessageIndex['search']>[0]) =>
      (await index.search(filter, 100)).documents.map(({ id }) => id)

    describe('merging', () => {
      it('shows an update at once, and every later fact with it', async () => {
        const id = idAt(0)
        await index.merge([queued(id)])
        expect((await index.get([id]))[0]).toMatchObject({
          id,
          tenant: 'shop',
          state: 'queued',
          base: { text: 'hello' },
        })
        await index.merge([fact(id, { kind: 'sent', account: 'a', providerMessageId: 'p' })])
        expect((await index.get([id]))[0]).toMatchObject({
          state: 'sent',
          facts: [{ kind: 'queued' }, { kind: 'sent' }],
        })
      })

      it('ends in the same document whatever the order and the repeats', async () => {
        const [one, other] = [idAt(0), idAt(0)]
        const updates = (id: string) => [
          queued(id),
          fact(id, { kind: 'retrying' }),
          fact(id, { kind: 'sent', attempt: 2 }),
        ]
        for (const update of updates(one)) await index.merge([update])
        await index.merge([...updates(other).reverse(), ...updates(other)])
        const [first, second] = await index.get([one, other])
        expect({ ...second, id: one, messageId: first?.messageId }).toEqual(first)
      })

      it('keeps facts that come before their delivery, and finds its words once it came', async () => {
        const id = idAt(0)
        await index.merge([fact(id, { kind: 'sent' })])
        expect((await index.get([id]))[0]).toMatchObject({ state: 'sent' })
        await index.merge([queued(id, { text: 'late delivery' })])
        expect((await index.get([id]))[0]).toMatchObject({ state: 'sent', base: { text: 'late delivery' } })
        expect(await found({ tenant: 'shop', words: 'late' })).toEqual([id])
        expect(await found({ channel: 'sms' })).toEqual([id])
      })

      it('refuses what can never be stored and stores the rest', async () => {
        const id = idAt(0)
        const broken = {
          ...queued(idAt(1)),
          facts: [{ kind: 'teleported', attempt: 0, at: 1 }],
        } as unknown as FactUpdate
        const outcomes = await index.merge([broken, queued(id), queued('no id')])
        expect(outcomes).toEqual([
          { outcome: 'refused', reason: 'facts/0/kind is unknown' },
          { outcome: 'stored' },
          { outcome: 'refused', reason: 'id is no delivery id' },
        ])
        expect(await found({})).toEqual([id])
      })

      it('answers a place for every id asked for', async () => {
        const id = idAt(0)
        await index.merge([queued(id)])
        expect((await index.get([idAt(1), id])).map(document => document?.id)).toEqual([undefined, id])
      })
    })

    describe('searching', () => {
      it('finds by each filter, and only what fits all of them', async () => {
        const [one, other, foreign] = [idAt(0), idAt(1_000), idAt(2_000)]
        const template = { name: 'welcome', version: 1, locale: 'en' }
        await index.merge([
          queued(one, { recipientHash: 'h1', reference: 'order-1', template }),
          queued(other, { channel: 'inbox', recipientHash: 'h2', category: 'otp' }),
          queued(foreign, {}, 'bank'),
          fact(one, { kind: 'failed', account: 'main' }),
        ])
        expect(await found({ tenant: 'shop' })).toEqual([other, one])
        expect(await found({})).toEqual([foreign, other, one])
        expect(await found({ tenant: 'shop', channel: 'inbox' })).toEqual([other])
        expect(await found({ recipientHash: 'h2' })).toEqual([other])
        expect(await found({ reference: 'order-1' })).toEqual([one])
        expect(await found({ template: 'welcome' })).toEqual([one])
        expect(await found({ account: 'main' })).toEqual([one])
        expect(await found({ category: 'otp' })).toEqual([other])
        expect(await found({ states: ['failed', 'held'] })).toEqual([one])
        expect(await found({ states: [] })).toEqual([])
        expect(await found({ messageId: other.slice(0, 36) })).toEqual([other])
        expect(await found({ from: start + 1_000, to: start + 2_000 })).toEqual([other])
        expect(await found({ tenant: 'bank', reference: 'order-1' })).toEqual([])
      })

      it('finds words of title and text, Chinese by any part', async () => {
        const [one, other] = [idAt(0), idAt(1)]
        await index.merge([
          queued(one, { title: 'Order shipped', text: '您的订单已发货' }),
          queued(other, { text: 'Refund 4711 已退款' }),
        ])
        expect(await found({ words: '发货' })).toEqual([one])
        expect(await found({ words: '单' })).toEqual([one])
        expect(await found({ words: 'SHIPPED 订单' })).toEqual([one])
        expect(await found({ words: '已' })).toEqual([other, one])
        expect(await found({ words: '4711' })).toEqual([other])
        expect(await found({ words: 'refund shipped' })).toEqual([])
        expect(await found({ words: '"quoted" OR *' })).toEqual([])
      })

      it('pages from new to old without gaps or repeats while messages arrive', async () => {
        const ids = Array.from({ length: 25 }, (_, n) => idAt(n * 10))
        await index.merge(ids.map(id => queued(id)))
        const seen: string[] = []
        let after: string | undefined
        do {
          const page = await index.search({ tenant: 'shop' }, 10, after)
          seen.push(...page.documents.map(({ id }) => id))
          await index.merge([queued(idAt(10_000))])
          after = page.after
        } while (after)
        expect(seen).toEqual(ids.toReversed())
      })

      it('tells no further page when the last one is full to the brim', async () => {
        await index.merge([queued(idAt(0)), queued(idAt(1))])
        expect(await index.search({}, 2)).not.toHaveProperty('after')
      })

      it('counts by state', async () => {
        const ids = [idAt(0), idAt(1), idAt(2)]
        await index.merge(ids.map(id => queued(id)))
        await index.merge([fact(ids[0] ?? '', { kind: 'sent' })])
        expect(await index.count({ tenant: 'shop' })).toEqual({ queued: 2, sent: 1 })
        expect(await index.count({ tenant: 'bank' })).toEqual({})
      })

      it('finds deliveries by what the provider calls them', async () => {
        const [one, other, foreign] = [idAt(0), idAt(1), idAt(2)]
        await index.merge(
          [one, other].map(id => fact(id, { kind: 'sent', account: 'main', providerMessageId: 'call-7' })),
        )
        await index.merge([fact(foreign, { kind: 'sent', account: 'other', providerMessageId: 'call-7' })])
        const documents = await index.findByProviderMessage('main', 'call-7')
        expect(documents.map(({ id }) => id).sort()).toEqual([one, other].sort())
        expect(await index.findByProviderMessage('main', 'call-8')).toEqual([])
      })
    })

    it('forgets what was accepted before an instant, words and provider ids too', async () => {
      const [old, young] = [idAt(0), idAt(60_000)]
      await index.merge([old, young].map(id => queued(id, { text: 'same words' })))
      await index.merge([fact(old, { kind: 'sent', account: 'a', providerMessageId: 'p' })])
      expect(await index.forgetBefore(start + 60_000)).toBe(1)
      expect(await found({ words: 'same words' })).toEqual([young])
      expect(await index.get([old])).toEqual([undefined])
      expect(await index.findByProviderMessage('a', 'p')).toEqual([])
    })

    it('keeps everything when it is opened again', async () => {
      if (!subject.reopen) return
      const id = idAt(0)
      await index.merge([queued(id, { text: 'kept words' })])
      await index.stop()
      index = await subject.reopen()
      expect(await found({ words: 'kept' })).toEqual([id])
    })

    it('stops twice and refuses afterwards', async () => {
      await index.stop()
      await index.stop()
      await expect(index.get([idAt(0)])).rejects.toMatchObject({ code: 'index_unavailable' })
    })
  })
}
