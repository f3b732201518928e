import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deliveryId, newMessageId } from '../../model/delivery-id.ts'
import { type DeliveryDocument, type DocumentBase, type Fact, type FactUpdate, factKinds } from '../../model/fact.ts'
import { mergeFacts } from './merge-facts.ts'

const id = deliveryId(newMessageId(1_700_000_000_000), 0)

const base: DocumentBase = {
  channel: 'sms',
  priority: 'high',
  category: 'otp',
  recipients: 1,
  to: '+86138****8000',
  recipientHash: 'f0',
  text: 'Your code',
}

const kinds = fc.constantFrom(...(Object.keys(factKinds) as Fact['kind'][]))
const facts: fc.Arbitrary<Fact> = fc.record(
  {
    kind: kinds,
    attempt: fc.nat(3),
    at: fc.nat(20),
    reason: fc.constantFrom('throttled', 'unavailable'),
    account: fc.constantFrom('x', 'y'),
  },
  { requiredKeys: ['kind', 'attempt', 'at'] },
)
const updates: fc.Arbitrary<FactUpdate> = fc.record(
  {
    id: fc.constant(id),
    tenant: fc.constantFrom('t', 'u'),
    facts: fc.array(facts, { maxLength: 5 }),
    base: fc.constantFrom(base, { ...base, text: 'other', metadata: { b: 1, a: [2, { d: 1, c: 2 }] } }),
    sealed: fc.constantFrom('s1', 's2'),
  },
  { requiredKeys: ['id', 'tenant', 'facts'] },
)

const mergeAll = (list: readonly FactUpdate[], document?: DeliveryDocument) =>
  list.reduce<DeliveryDocument | undefined>(mergeFacts, document)

const asUpdate = ({ id, tenant, facts, base, sealed }: DeliveryDocument): FactUpdate => ({
  id,
  tenant,
  facts,
  ...(base && { base }),
  ...(sealed !== undefined && { sealed }),
})

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}

const of = (...list: Fact[]): FactUpdate => ({ id, tenant: 't', facts: list })
const stateAfter = (...list: Fact[]) => mergeFacts(undefined, of(...list)).state

describe('mergeFacts', () => {
  it('ends in the same document whatever the order and repetition', () => {
    const shuffled = fc
      .array(updates, { minLength: 1, maxLength: 6 })
      .chain(list =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray([...list, ...list], { minLength: 2 * list.length, maxLength: 2 * list.length }),
        ),
      )
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(mergeAll(other)).toEqual(mergeAll(list))
      }),
    )
  })

  it('ends in the same document whatever the grouping', () => {
    const grouped = fc.tuple(fc.array(updates, { minLength: 1 }), fc.array(updates, { minLength: 1 }))
    fc.assert(
      fc.property(grouped, ([left, right]) => {
        const first = mergeAll(left)
        const second = mergeAll(right)
        if (!first || !second) throw new Error('there is always one update')
        expect(mergeFacts(first, asUpdate(second))).toEqual(mergeAll([...left, ...right]))
      }),
    )
  })

  it('never changes what it is given', () => {
    fc.assert(fc.property(fc.array(updates), list => void mergeAll(deepFreeze(list))))
  })

  it('answers the very document when nothing is new', () => {
    fc.assert(
      fc.property(fc.array(updates, { minLength: 1 }), list => {
        const document = mergeAll(list)
        expect(mergeAll(list, document)).toBe(document)
      }),
    )
  })

  it('keeps one fact per kind and attempt, and loses no key', () => {
    fc.assert(
      fc.property(updates, update => {
        const keys = (list: readonly Fact[]) => list.map(({ kind, attempt }) => `${kind} ${attempt}`)
        const kept = keys(mergeFacts(undefined, update).facts)
        expect(new Set(kept).size).toBe(kept.length)
        expect(new Set(kept)).toEqual(new Set(keys(update.facts)))
      }),
    )
  })

  it('is not turned back by a fact that comes late or from a clock ahead', () => {
    const sent: Fact = { kind: 'sent', attempt: 1, at: 50 }
    expect(stateAfter(sent, { kind: 'sending', attempt: 1, at: 90 }, { kind: 'queued', attempt: 0, at: 99 })).toBe(
      'sent',
    )
    expect(stateAfter({ kind: 'delivered', attempt: 1, at: 40 }, sent)).toBe('delivered')
  })

  it('lets the next attempt lead on from a retry, a failure and a replay', () => {
    expect(stateAfter({ kind: 'retrying', attempt: 1, at: 5 }, { kind: 'sent', attempt: 2, at: 3 })).toBe('sent')
    const failed: Fact = { kind: 'failed', attempt: 2, at: 5 }
    const replayed: Fact = { kind: 'replayed', attempt: 2, at: 9 }
    expect(stateAfter(failed, replayed)).toBe('queued')
    expect(stateAfter(replayed, failed, { kind: 'sent', attempt: 3, at: 12 })).toBe('sent')
  })

  it('takes the later of two words on one attempt, and the higher rank at one instant', () => {
    expect(stateAfter({ kind: 'delivered', attempt: 1, at: 7 }, { kind: 'undelivered', attempt: 1, at: 8 })).toBe(
      'failed',
    )
    expect(stateAfter({ kind: 'read', attempt: 1, at: 7 }, { kind: 'delivered', attempt: 1, at: 7 })).toBe('read')
  })

  it('leaves the state alone for what bears none', () => {
    const queued: Fact = { kind: 'queued', attempt: 0, at: 1 }
    const document = mergeFacts(
      undefined,
      of(queued, { kind: 'postponed', attempt: 0, at: 5 }, { kind: 'refused', attempt: 0, at: 6 }),
    )
    expect(document).toMatchObject({ state: 'queued', stateAt: 1 })
  })

  it('is queued since its id was made while no fact says more', () => {
    expect(mergeFacts(undefined, of())).toEqual({
      id,
      messageId: id.slice(0, 36),
      tenant: 't',
      state: 'queued',
      stateAt: 1_700_000_000_000,
      facts: [],
    })
  })

  it('takes the base when it comes after the facts', () => {
    const late = mergeFacts(mergeFacts(undefined, of({ kind: 'sent', attempt: 1, at: 9 })), {
      ...of({ kind: 'queued', attempt: 0, at: 1 }),
      base,
      sealed: 'x',
    })
    expect(late).toMatchObject({ base, sealed: 'x', state: 'sent' })
    expect(late.facts.map(({ kind }) => kind)).toEqual(['queued', 'sent'])
  })
})
