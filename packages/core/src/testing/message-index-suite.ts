import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageIndex } from '../message-index/message-index.ts'
import { deliveryId, newMessageId } from '../model/delivery-id.ts'
import type { DocumentBase, Fact, FactUpdate } from '../model/fact.ts'

/** An index made for one test. */
export interface IndexUnderTest {
  readonly index: MessageIndex
  /** An index, started, over what `index` has stored, as after a crash; absent where nothing outlives the process. */
  readonly reopen?: () => Promise<MessageIndex>
  /** Makes searches see what was merged, where they do so a moment later only; reading by id never waits. */
  readonly refresh?: () => Promise<void>
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

export interface IndexSuiteOptions {
  /** Set where days are forgotten as a whole, as stores with an index per day do; with the reason. Default: to the instant. */
  readonly forgetsWholeDays?: string
}

const dayMs = 86_400_000

/** What every adapter of `MessageIndex` promises. Needs vitest. */
export function testMessageIndex(
  name: string,
  makeIndex: () => Promise<IndexUnderTest>,
  { forgetsWholeDays }: IndexSuiteOptions = {},
): void {
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

    const refresh = async () => subject.refresh?.()
    const found = async (filter: Parameters<MessageIndex['search']>[0]) => {
      await refresh()
      return (await index.search(filter, 100)).documents.map(({ id }) => id)
    }
    const count = async (filter: Parameters<MessageIndex['count']>[0]) => {
      await refresh()
      return index.count(filter)
    }

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
        const baseless = { ...queued(idAt(2)), base: { channel: 'sms', category: 'otp', recipientHash: ['h'] } }
        const outcomes = await index.merge([
          broken,
          queued(id),
          queued('no id'),
          baseless as unknown as FactUpdate,
          null as unknown as FactUpdate,
        ])
        expect(outcomes).toEqual([
          { outcome: 'refused', reason: 'facts/0/kind is unknown' },
          { outcome: 'stored' },
          { outcome: 'refused', reason: 'id is no delivery id' },
          { outcome: 'refused', reason: 'base/recipientHash is no text' },
          { outcome: 'refused', reason: 'the update is no object' },
        ])
        expect(await found({})).toEqual([id])
      })

      it('merges updates of one delivery that come at the same time in several calls', async () => {
        const id = idAt(0)
        const kinds = ['sending', 'sent', 'delivered', 'read'] as const
        const broken = { ...queued(id), tenant: '' }
        const outcomes = await Promise.all([
          index.merge([queued(id), broken]),
          ...kinds.map(kind => index.merge([fact(id, { kind })])),
          index.merge([broken]),
        ])
        expect(outcomes.map(list => list.map(({ outcome }) => outcome))).toEqual([
          ['stored', 'refused'],
          ...kinds.map(() => ['stored']),
          ['refused'],
        ])
        const [document] = await index.get([id])
        expect(document?.state).toBe('read')
        expect(document?.facts.map(({ kind }) => kind)).toEqual(['queued', ...kinds])
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
          queued(other, { text: 'Refund 4711 已退款 Café' }),
        ])
        expect(await found({ words: 'CAFÉ' })).toEqual([other])
        expect(await found({ words: 'cafe' })).toEqual([])
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
        await refresh()
        const seen: string[] = []
        let after: string | undefined
        do {
          const page = await index.search({ tenant: 'shop' }, 10, after)
          seen.push(...page.documents.map(({ id }) => id))
          await index.merge([queued(idAt(10_000))])
          await refresh()
          after = page.after
        } while (after)
        expect(seen).toEqual(ids.toReversed())
      })

      it('pages through deliveries of one instant in the order of their ids', async () => {
        const message = newMessageId(start)
        const ids = Array.from({ length: 25 }, (_, n) => deliveryId(message, n)).sort()
        await index.merge([...ids.slice(10), ...ids.slice(0, 10)].map(id => queued(id)))
        await index.merge([queued(idAt(0)), queued(idAt(500))])
        await refresh()
        for (const filter of [{ messageId: message }, { messageId: message, tenant: 'shop', words: 'hello' }]) {
          const seen: string[] = []
          for (let after: string | undefined, isMore = true; isMore; isMore = after !== undefined) {
            const page = await index.search(filter, 7, after)
            seen.push(...page.documents.map(({ id }) => id))
            after = page.after
          }
          expect(seen).toEqual(ids.toReversed())
        }
      })

      it('tells no further page when the last one is full to the brim', async () => {
        await index.merge([queued(idAt(0)), queued(idAt(1))])
        await refresh()
        expect(await index.search({}, 2)).not.toHaveProperty('after')
      })

      it('counts by state', async () => {
        const ids = [idAt(0), idAt(1), idAt(2)]
        await index.merge(ids.map(id => queued(id)))
        await index.merge([fact(ids[0] ?? '', { kind: 'sent' })])
        expect(await count({ tenant: 'shop' })).toEqual({ queued: 2, sent: 1 })
        expect(await count({ tenant: 'bank' })).toEqual({})
        expect(await count({ words: 'hello', states: ['sent'] })).toEqual({ sent: 1 })
      })

      it('counts from an instant to another, to the millisecond', async () => {
        const times = Array.from({ length: 60 }, (_, n) => n * 37)
        await index.merge(times.map(ms => queued(idAt(ms))))
        for (const [from, to] of [
          [0, 37],
          [1, 38],
          [38, 1_000],
          [100, 2_000],
          [500, 500],
        ] as const) {
          const filter = { tenant: 'shop', from: start + from, to: start + to }
          const expected = times.filter(ms => ms >= from && ms < to).length
          expect(await count(filter)).toEqual(expected ? { queued: expected } : {})
          expect(await found(filter)).toHaveLength(expected)
        }
        expect(await count({ from: start + 1_000 })).toEqual({ queued: times.filter(ms => ms >= 1_000).length })
        expect(await count({ to: start + 1_000 })).toEqual({ queued: times.filter(ms => ms < 1_000).length })
      })

      it('finds deliveries by what the provider calls them', async () => {
        const [one, other, foreign] = [idAt(0), idAt(1), idAt(2)]
        await index.merge(
          [one, other].map(id => fact(id, { kind: 'sent', account: 'main', providerMessageId: 'call-7' })),
        )
        await index.merge([fact(foreign, { kind: 'sent', account: 'other', providerMessageId: 'call-7' })])
        await refresh()
        const documents = await index.findByProviderMessage('main', 'call-7')
        expect(documents.map(({ id }) => id).sort()).toEqual([one, other].sort())
        expect(await index.findByProviderMessage('main', 'call-8')).toEqual([])
      })
    })

    it('forgets what was accepted before an instant, words and provider ids too', async () => {
      const instant = forgetsWholeDays ? Math.ceil((start + 1) / dayMs) * dayMs : start + 60_000
      const [old, young] = [idAt(0), idAt(instant - start)]
      await index.merge([old, young].map(id => queued(id, { text: 'same words' })))
      await index.merge([fact(old, { kind: 'sent', account: 'a', providerMessageId: 'p' })])
      await refresh()
      expect(await index.forgetBefore(instant)).toBe(1)
      expect(await found({ words: 'same words' })).toEqual([young])
      expect(await index.get([old])).toEqual([undefined])
      expect(await index.findByProviderMessage('a', 'p')).toEqual([])
      // Ids of one process never go back in time.
      start = Math.max(start, instant)
    })

    it.for(['stop', 'crash'])('keeps everything over a %s, and merges on', async (end, { skip }) => {
      if (!subject.reopen) return skip('nothing outlives the process')
      const [one, other] = [idAt(0), idAt(0)]
      await index.merge([queued(one, { text: 'kept words' }), fact(one, { kind: 'sending' })])
      if (end === 'stop') await index.stop()
      index = await subject.reopen()
      expect(await found({ words: 'kept', states: ['sending'] })).toEqual([one])
      await index.merge([queued(other), fact(one, { kind: 'sent', account: 'main', providerMessageId: 'p' })])
      expect(await found({ tenant: 'shop' })).toEqual([other, one])
      expect(await index.findByProviderMessage('main', 'p')).toMatchObject([{ id: one, state: 'sent' }])
    })

    it('stops twice and refuses afterwards', async () => {
      await index.stop()
      await index.stop()
      await expect(index.get([idAt(0)])).rejects.toMatchObject({ code: 'index_unavailable' })
    })
  })
}
