import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeFacts } from '../../flow/sync/merge-facts.ts'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import type { DeliveryState } from '../../model/delivery-state.ts'
import type { DeliveryDocument, DocumentBase, Fact, FactKind, FactUpdate } from '../../model/fact.ts'
import { MemoryIndex } from '../memory-index.ts'
import type { SearchFilter } from '../message-index.ts'
import { today, useNode } from './elasticsearch.fixture.ts'

const engine = useNode()

/** On a busy machine fewer cases are tried. */
const bounded = { interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false }

describe('several processes over one cluster', () => {
  it('end in the document that the facts alone make, whatever comes to whom in what order', async () => {
    const options = engine.options(engine.newPrefix())
    const writers = [await engine.ready(options), await engine.ready(options), await engine.ready(options)]
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(calls, { maxLength: 4 }), { minLength: 1, maxLength: 4 }), async waves => {
        const ids = Array.from({ length: 3 }, (_, n) => deliveryId(newMessageId(today), n))
        const toUpdate = ({ place, ...update }: PlacedUpdate): FactUpdate => ({ ...update, id: ids[place] ?? '' })
        const given = waves.map(wave => wave.map(({ writer, updates }) => ({ writer, updates: updates.map(toUpdate) })))
        for (const wave of given) await Promise.all(wave.map(({ writer, updates }) => writers[writer]?.merge(updates)))
        const expected = new Map<string, DeliveryDocument>()
        for (const update of given.flat().flatMap(({ updates }) => updates))
          expected.set(update.id, mergeFacts(expected.get(update.id), update))
        for (const writer of writers) expect(await writer.get(ids)).toEqual(ids.map(id => expected.get(id)))
      }),
      { numRuns: 80, ...bounded },
    )
  }, 240_000)
})

describe('ElasticsearchIndex beside MemoryIndex', () => {
  it('finds the same, whatever is merged and asked', async () => {
    const prefix = engine.newPrefix()
    const memory = new MemoryIndex()
    const index = await engine.ready(engine.options(prefix))
    await memory.start()
    await fc.assert(
      fc.asyncProperty(
        fc.array(updates(12), { maxLength: 8 }),
        fc.array(fc.oneof(filters, wordFilters), { minLength: 4, maxLength: 10 }),
        async (merged, asked) => {
          const given = merged.map(({ place, ...update }) => ({ ...update, id: ids[place] ?? '' }))
          await Promise.all([index.merge(given), memory.merge(given)])
          await engine.refresh(prefix)
          expect(await index.get(ids)).toEqual(await memory.get(ids))
          for (const filter of asked) {
            expect(await index.count(filter)).toEqual(await memory.count(filter))
            for (let after: string | undefined, isMore = true; isMore; isMore = after !== undefined) {
              const expected = await memory.search(filter, 3, after)
              expect(await index.search(filter, 3, after)).toEqual(expected)
              after = expected.after
            }
          }
          for (const account of ['main', 'other'])
            expect(idsOf(await index.findByProviderMessage(account, 'p'))).toEqual(
              idsOf(await memory.findByProviderMessage(account, 'p')),
            )
        },
      ),
      { numRuns: 60, ...bounded },
    )
  }, 240_000)
})

const idsOf = (documents: readonly { readonly id: string }[]) => documents.map(({ id }) => id).sort()

/** Before the first test's ids, which are of `today`: ids of one process never go back in time. */
const start = today - 40 * 86_400_000

/** Some of one instant, some far apart. */
const ids = [0, 0, 1, 300, 5_000, 86_400_000, 36 * 86_400_000].flatMap(ms => {
  const message = newMessageId(start + ms)
  return [deliveryId(message, 0), deliveryId(message, 11)]
})

interface PlacedUpdate extends Omit<FactUpdate, 'id'> {
  readonly place: number
}

const kinds: readonly FactKind[] = ['queued', 'sending', 'retrying', 'sent', 'failed', 'delivered', 'postponed']
const facts: fc.Arbitrary<Fact> = fc.record(
  {
    kind: fc.constantFrom(...kinds),
    attempt: fc.nat(2),
    at: fc.nat(9),
    account: fc.constantFrom('main', 'other'),
    providerMessageId: fc.constantFrom('p', 'q'),
    code: fc.constantFrom('E1', 'é'),
  },
  { requiredKeys: ['kind', 'attempt', 'at'] },
)

const long = 'long'.repeat(100)
const baseOf = (place: number): DocumentBase => ({
  channel: place % 2 ? 'sms' : 'inbox',
  priority: 'normal',
  category: place % 5 ? 'otp' : 'marketing',
  recipients: 1,
  to: '***',
  recipientHash: `h${place % 3}`,
  text:
    ['订单已发', '已发 Aé1 a_b c.d', "单 a-1 É 订，单 can't", `e\u0301 １ ${long} \u{20000}\u{20001}货 カタかな`][
      place % 4
    ] ?? '',
  ...(place % 3 && { title: '发货', reference: ['r 1', 'R-1', ''][place % 3] ?? '' }),
  ...(place % 4 && { template: { name: `t${place % 2}`, version: 1, locale: 'zh' } }),
  metadata: JSON.parse('{"__proto__":{"a":1},"n":1e300,"s":"\\ud800\\u0000","constructor":{"prototype":null}}'),
})

const updates = (places: number): fc.Arbitrary<PlacedUpdate> =>
  fc
    .record({
      place: fc.nat(places - 1),
      facts: fc.array(facts, { maxLength: 3 }),
      hasBase: fc.boolean(),
      sealed: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }),
    })
    .map(({ place, facts, hasBase, sealed }) => ({
      place,
      tenant: place % 3 ? 'shop' : 'bank',
      facts,
      ...(hasBase && { base: baseOf(place) }),
      ...(sealed !== undefined && { sealed }),
    }))

/** What one process is told at once. */
const calls = fc.record({ writer: fc.nat(2), updates: fc.array(updates(3), { maxLength: 4 }) })

const instants = fc
  .constantFrom(0, 0.5, 1, 2, 300, 301, 5_000, 86_400_000, 36 * 86_400_000, 400 * 86_400_000)
  .map(ms => start + ms)
const words = fc.oneof(
  fc.constantFrom(...'订单已发货 A\u{20000}\u{20001}'),
  fc.string({ unit: fc.constantFrom(...'订单已发货 Aé1é-"*_.\u{20000}', "'"), maxLength: 4 }),
  fc.constantFrom(long, `${long}l`, 'カタ', 'か', 'can', 'a_b', 'c', '订单已', '已发 aé1'),
)
const wordFilters: fc.Arbitrary<SearchFilter> = words.map(words => ({ words }))
const conditions = fc.record({
  tenant: fc.constantFrom('shop', 'bank'),
  states: fc.subarray<DeliveryState>(['queued', 'sending', 'sent', 'failed']),
  channel: fc.constantFrom('sms', 'inbox'),
  category: fc.constantFrom('otp', 'marketing'),
  account: fc.constantFrom('main', 'other'),
  recipientHash: fc.constantFrom('h0', 'h1', 'H1'),
  reference: fc.constantFrom('r 1', 'R-1', 'r-1', ''),
  template: fc.constantFrom('t0', 't1'),
  messageId: fc.constantFrom(...ids.map(id => id.slice(0, 36)), 'none'),
  words,
  from: instants,
  to: instants,
})

/** Few conditions, so that something is found. */
const filters: fc.Arbitrary<SearchFilter> = conditions.chain(all =>
  fc.subarray(Object.entries(all), { maxLength: 3 }).map(some => Object.fromEntries(some)),
)
