import fc from 'fast-check'
import { expect } from 'vitest'
import { everybody } from '../model/inbox-message.ts'
import { startPosition } from '../model/position.ts'
import type { InboxStore } from './inbox-store.ts'
import { MemoryInboxStore } from './memory-inbox-store.ts'

type Step = (store: InboxStore, tenant: string, now: number) => Promise<unknown>

const user = fc.constantFrom('ann', 'bob')
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const position = fc.record({ own: fc.nat(6), shared: fc.nat(6) })

const adding = fc
  .array(fc.record({ userId: fc.constantFrom('ann', 'bob', everybody), id, lives: fc.constantFrom(2, 5, 50) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map(
    (messages): Step =>
      (store, tenant, now) => {
        const made = messages.map(({ userId, id, lives }) => ({
          ...{ tenant, userId, id, content: { text: id } },
          ...{ createdAt: now, visibleUntil: now + lives },
        }))
        return store.add(made, { maxPerInbox: 3, beginsAt: now - 1 })
      },
  )
const reading = fc.tuple(
  user,
  fc.constantFrom(1, 2, 9),
  fc.oneof(
    fc.array(id).map(ids => ({ ids })),
    position.map(upTo => ({ upTo })),
  ),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  adding,
  reading.map(
    ([userId, limit, selection]): Step =>
      (store, tenant, now) =>
        store.markRead({ tenant, userId }, selection, limit, now),
  ),
  fc.tuple(user, id).map(
    ([userId, id]): Step =>
      (store, tenant, now) =>
        store.remove({ tenant, userId }, id, now),
  ),
  fc.array(id, { maxLength: 3 }).map(
    (ids): Step =>
      (store, tenant, now) =>
        store.recall(tenant, ids, now),
  ),
  user.map(
    (userId): Step =>
      (store, tenant, now) =>
        store.begin({ tenant, userId }, now),
  ),
)

/** Everything a caller can see. Lists by a limit of two, page after page. */
async function seen(store: InboxStore, tenant: string, now: number): Promise<unknown> {
  const ofUser = async (userId: string): Promise<unknown> => {
    const inbox = { tenant, userId }
    const first = await store.list(inbox, { limit: 2, isUnreadOnly: false }, now)
    const second = await store.list(inbox, { limit: 2, isUnreadOnly: false, before: first.nextBefore }, now)
    const unread = await store.list(inbox, { limit: 9, isUnreadOnly: true }, now)
    const changes = await store.changesAfter(inbox, startPosition, 20, now)
    const few = await store.changesAfter(inbox, first.nextBefore ?? startPosition, 3, now)
    return { first, second, unread, changes, few, state: await store.state(inbox, now) }
  }
  const inboxes = ['ann', 'bob'].map(userId => ({ tenant, userId }))
  return [await ofUser('ann'), await ofUser('bob'), await store.positions(inboxes)]
}

/** Ids of one call that the two may name in another order. */
function sorted(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, member) => (key === 'ids' ? member.toSorted() : member))
}

/** Does the same to a store and to one in memory, and compares all that a caller can see. */
export async function expectAgreement(store: InboxStore, numRuns: number): Promise<void> {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async steps => {
      const memory = new MemoryInboxStore()
      run += 1
      const tenant = `t${run}`
      let now = 1_000
      for (const act of steps) {
        now += 1
        expect(await act(store, tenant, now)).toEqual(await act(memory, tenant, now))
      }
      expect(sorted(await seen(store, tenant, now))).toEqual(sorted(await seen(memory, tenant, now)))
    }),
    { numRuns },
  )
}
