import { describe, expect, it } from 'vitest'
import { startPosition } from '../model/position.ts'
import type { InboxChange, InboxStore } from '../store/inbox-store.ts'
import type { OpenStores } from './inbox-store-suite.ts'
import { ann, announcement, bob, messageTo, now, rules, start } from './store-fixture.ts'

async function changesOf(store: InboxStore, after = startPosition): Promise<readonly InboxChange[]> {
  const found = await store.changesAfter(ann, after, 100, now)
  return found.isComplete ? found.changes : expect.fail('the changes are not complete')
}

const briefly = ({ event }: InboxChange): string => {
  if (event.type === 'created') return `created ${event.message.id}`
  if (event.type === 'read') return `read ${JSON.stringify(event.selection)}`
  return `${event.type} ${event.id}`
}

/** Something of everything, some of it by other people. */
async function live(store: InboxStore): Promise<void> {
  await store.begin(ann, start)
  await store.add([messageTo(ann, 'm1'), messageTo(bob, 'm2'), messageTo(ann, 'm3')], rules)
  await store.add([announcement('a1'), announcement('a2')], rules)
  await store.markRead(ann, { ids: ['m1', 'm2', 'm1'] }, 100, now)
  await store.recall('shop', ['a1'], now)
  await store.remove(ann, 'm3', now)
  await store.add([messageTo(ann, 'm4')], rules)
}

export function changeTests({ open }: OpenStores): void {
  describe('changes', () => {
    it('are told in order, without what is gone by now', async () => {
      const store = await open()
      await live(store)
      expect((await changesOf(store)).map(briefly)).toEqual([
        'created m1',
        'read {"ids":["m1"]}',
        'deleted m3',
        'created m4',
        'created a2',
        'recalled a1',
      ])
    })

    it('are exactly the rest for a reader that stopped at any of them', async () => {
      const store = await open()
      await live(store)
      const all = await changesOf(store)
      for (const [n, { position }] of all.entries()) {
        expect((await changesOf(store, position)).map(briefly)).toEqual(all.slice(n + 1).map(briefly))
      }
      expect(all.at(-1)?.position).toEqual((await store.state(ann, now)).position)
    })

    it('carry a head of a new message, with the state it has by now', async () => {
      const store = await open()
      const content = { title: 'Parcel', text: 'x'.repeat(1_000), category: 'orders', link: '/orders/1' }
      await store.add([messageTo(ann, 'm1', { content })], rules)
      await store.markRead(ann, { ids: ['m1'] }, 100, now)
      const [created] = await changesOf(store)
      expect(created?.event).toEqual({
        type: 'created',
        message: {
          id: 'm1',
          isAnnouncement: false,
          seq: 1,
          title: 'Parcel',
          summary: `${'x'.repeat(139)}…`,
          category: 'orders',
          link: '/orders/1',
          createdAt: start,
          isRead: true,
        },
      })
    })

    it('name what marking all has reached, never more than there is', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), announcement('a1')], rules)
      await store.markRead(ann, { upTo: { own: 900, shared: 900 } }, 100, now)
      expect((await changesOf(store)).map(briefly)).toContain('read {"upTo":{"own":1,"shared":1}}')
    })

    it('name no more than was marked when the limit ended the marking', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), messageTo(ann, 'm3')], rules)
      await store.add([announcement('a1'), announcement('a2')], rules)
      const { position } = await store.state(ann, now)
      for (const _ of [1, 2, 3]) await store.markRead(ann, { upTo: position }, 2, now)
      expect((await changesOf(store, position)).map(briefly)).toEqual([
        'read {"upTo":{"own":2,"shared":0}}',
        'read {"upTo":{"own":3,"shared":1}}',
        'read {"upTo":{"own":3,"shared":2}}',
      ])
    })

    it('do not arise from an action without effect', async () => {
      const store = await open()
      await live(store)
      const before = await store.state(ann, now)
      await store.add([messageTo(ann, 'm1')], rules)
      await store.markRead(ann, { ids: ['m1', 'm3'] }, 100, now)
      await store.markRead(ann, { upTo: startPosition }, 100, now)
      await store.remove(ann, 'm3', now)
      await store.recall('shop', ['a1', 'm3'], now)
      expect(await store.state(ann, now)).toEqual(before)
    })

    it('come with count and position of the same moment', async () => {
      const store = await open()
      await live(store)
      expect(await store.changesAfter(ann, startPosition, 100, now)).toMatchObject(await store.state(ann, now))
    })

    it('are not told to a reader that is further behind than the limit', async () => {
      const store = await open()
      await live(store)
      expect(await store.changesAfter(ann, startPosition, 6, now)).toMatchObject({ isComplete: true })
      expect(await store.changesAfter(ann, startPosition, 5, now)).toMatchObject({ isComplete: false })
    })

    it('are not told to a reader from a place the inbox never reached', async () => {
      const store = await open()
      await live(store)
      const { own, shared } = (await store.state(ann, now)).position
      for (const after of [
        { own: own + 1, shared },
        { own, shared: shared + 1 },
      ]) {
        expect(await store.changesAfter(ann, after, 100, now)).toMatchObject({ isComplete: false })
      }
    })

    it('are not told to a reader that missed dropped ones', async () => {
      const store = await open()
      await live(store)
      const { position } = await store.state(ann, now)
      await store.purge(now + 1, now + 1, 100)
      expect(await store.changesAfter(ann, startPosition, 100, now)).toMatchObject({ isComplete: false })
      expect(await store.changesAfter(ann, position, 100, now)).toMatchObject({ isComplete: true, changes: [] })
    })
  })
}
