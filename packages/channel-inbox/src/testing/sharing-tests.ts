import { describe, expect, it } from 'vitest'
import { startPosition } from '../model/position.ts'
import type { InboxStore } from '../store/inbox-store.ts'
import type { OpenStores } from './inbox-store-suite.ts'
import { ann, announcement, bob, listAll, messageTo, now, rules, start, unreadOf } from './store-fixture.ts'

const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${prefix}${n}`)

/** Reads on behind the last position until `done`, as a live connection does, and answers every id it was told. */
async function follow(store: InboxStore, isDone: () => boolean): Promise<string[]> {
  const told: string[] = []
  let position = startPosition
  for (let isLast = false; !isLast; ) {
    isLast = isDone()
    const found = await store.changesAfter(ann, position, 1_000, now)
    if (!found.isComplete) expect.fail('the changes are not complete')
    for (const { event } of found.changes) if (event.type === 'created') told.push(event.message.id)
    position = found.position
  }
  return told
}

async function writeAll(stores: readonly InboxStore[]): Promise<void> {
  await Promise.all(
    stores.flatMap((store, n) => [
      ...ids(`m${n}-`, 40).map(id => store.add([messageTo(ann, id), messageTo(bob, `b${id}`)], rules)),
      ...ids(`a${n}-`, 10).map(id => store.add([announcement(id)], rules)),
    ]),
  )
}

export function sharingTests({ open, again, isShared }: OpenStores): void {
  describe('several writers', () => {
    it('never let a message appear behind a reader', async () => {
      const store = await open()
      await store.begin(ann, start)
      let isWritten = false
      const writing = writeAll([store]).finally(() => {
        isWritten = true
      })
      const told = await follow(store, () => isWritten)
      await writing
      expect(told).toHaveLength(50)
      expect(new Set(told).size).toBe(50)
    })

    it('are noticed by the positions of inboxes, in the order asked', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), messageTo(bob, 'm3'), announcement('a1')], rules)
      const elsewhere = { tenant: 'bank', userId: 'ann' }
      expect(await store.positions([bob, elsewhere, ann])).toEqual([
        { own: 1, shared: 1 },
        { own: 0, shared: 0 },
        { own: 2, shared: 1 },
      ])
      expect(await store.positions([])).toEqual([])
    })

    it('count exactly when reading, adding and recalling at the same time', async () => {
      const store = await open()
      const first = ids('m', 30)
      await store.add(
        first.map(id => messageTo(ann, id)),
        rules,
      )
      const actions = first.flatMap((id, n) => [
        store.markRead(ann, { ids: [id] }, 100, now),
        n % 2 ? store.recall('shop', [id], now) : store.remove(ann, id, now),
        store.add([messageTo(ann, `new${id}`)], rules),
      ])
      await Promise.all(actions)
      expect(await unreadOf(store, ann)).toBe(30)
      expect((await listAll(store, ann)).messages).toHaveLength(30)
    })
  })

  describe.runIf(isShared)('several processes', () => {
    it('see what the other wrote', async () => {
      const here = await open()
      const there = await again()
      await here.add([messageTo(ann, 'm1')], rules)
      expect(await there.positions([ann])).toEqual([{ own: 1, shared: 0 }])
      expect(await there.add([messageTo(ann, 'm1')], rules)).toEqual(['repeat'])
      expect(await there.markRead(ann, { ids: ['m1'] }, 100, now)).toHaveLength(1)
      expect(await unreadOf(here, ann)).toBe(0)
    })

    it('write to one inbox at once, each message once and none behind a reader', async () => {
      const here = await open()
      const there = await again()
      await here.begin(ann, start)
      let isWritten = false
      const writing = writeAll([here, there]).finally(() => {
        isWritten = true
      })
      const told = await follow(there, () => isWritten)
      await writing
      expect(new Set(told).size).toBe(100)
      expect(told).toHaveLength(100)
      expect(await here.state(bob, now)).toMatchObject({ unread: 100 })
    })

    it('mark a message once between them', async () => {
      const here = await open()
      const there = await again()
      await here.add(
        ids('m', 20).map(id => messageTo(ann, id)),
        rules,
      )
      const marked = await Promise.all([here, there].map(store => store.markRead(ann, { ids: ids('m', 20) }, 100, now)))
      expect(marked.map(({ length }) => length).sort((a, b) => a - b)).toEqual([0, 20])
    })

    it('find everything again after a restart', async () => {
      const before = await open()
      await before.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), announcement('a1')], rules)
      await before.markRead(ann, { ids: ['m1', 'a1'] }, 100, now)
      const page = await listAll(before, ann)
      const changes = await before.changesAfter(ann, startPosition, 10, now)
      await before.close()
      const after = await again()
      expect(await listAll(after, ann)).toEqual(page)
      expect(await after.changesAfter(ann, startPosition, 10, now)).toEqual(changes)
    })
  })
}
