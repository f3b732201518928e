import { describe, expect, it } from 'vitest'
import type { OpenStores } from './inbox-store-suite.ts'
import { ann, announcement, bob, idsIn, listAll, messageTo, now, rules, start, unreadOf } from './store-fixture.ts'

export function announcementTests({ open }: OpenStores): void {
  describe('announcements', () => {
    it('are seen when made at the beginning of the inbox or later, not before', async () => {
      const store = await open()
      await store.add([announcement('before', { createdAt: start - 1 }), announcement('at')], rules)
      await store.begin(ann, start)
      await store.add([announcement('after', { createdAt: start + 1 })], rules)
      expect(await idsIn(store, ann)).toEqual(['after', 'at'])
      expect(await unreadOf(store, ann)).toBe(2)
    })

    it('are not seen by a user whose inbox has not begun', async () => {
      const store = await open()
      await store.add([announcement('a1')], rules)
      expect(await listAll(store, ann)).toMatchObject({ messages: [], unread: 0 })
    })

    it('keep their beginning when the inbox begins again', async () => {
      const store = await open()
      await store.add([announcement('a1')], rules)
      await store.add([messageTo(ann, 'm1')], rules)
      await store.begin(ann, start + 5)
      await store.add([messageTo(ann, 'm2')], { ...rules, beginsAt: start + 5 })
      expect((await idsIn(store, ann)).sort()).toEqual(['a1', 'm1', 'm2'])
    })

    it('are read and removed by each user alone', async () => {
      const store = await open()
      await store.begin(ann, start)
      await store.begin(bob, start)
      await store.add([announcement('a1'), announcement('a2')], rules)
      await store.markRead(ann, { ids: ['a1'] }, 100, now)
      expect(await store.remove(ann, 'a1', now)).toBe('removed')
      expect(await store.remove(ann, 'a1', now)).toBe('gone')
      expect(await idsIn(store, ann)).toEqual(['a2'])
      expect((await listAll(store, bob)).messages.every(message => message.readAt === undefined)).toBe(true)
      expect([await unreadOf(store, ann), await unreadOf(store, bob)]).toEqual([1, 2])
    })

    it('are recalled from everybody, whoever has read them', async () => {
      const store = await open()
      await store.begin(ann, start)
      await store.begin(bob, start)
      await store.add([announcement('a1'), announcement('a2')], rules)
      await store.markRead(ann, { ids: ['a1'] }, 100, now)
      expect(await store.recall('shop', ['a1'], now)).toEqual([{ outcome: 'recalled', userId: '' }])
      expect([await idsIn(store, ann), await idsIn(store, bob)]).toEqual([['a2'], ['a2']])
      expect([await unreadOf(store, ann), await unreadOf(store, bob)]).toEqual([1, 1])
    })

    it('are told apart from own messages', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), announcement('a1', { createdAt: start + 1 })], rules)
      const { messages } = await listAll(store, ann)
      expect(messages.map(({ id, isAnnouncement, seq }) => [id, isAnnouncement, seq])).toEqual([
        ['a1', true, 1],
        ['m1', false, 1],
      ])
    })
  })
}
