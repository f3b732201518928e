import { describe, expect, it } from 'vitest'
import type { InboxKey } from '../model/inbox-message.ts'
import type { OpenStores } from './inbox-store-suite.ts'
import { ann, announcement, bob, idsIn, listAll, messageTo, now, rules, start, unreadOf } from './store-fixture.ts'

export function keepingTests({ open }: OpenStores): void {
  describe('keeping', () => {
    it('gives back a message as it came', async () => {
      const store = await open()
      const content = { title: '標題 🎉', text: 'a\u0000b\n"c"', category: 'orders', payload: { n: [1, null, 'x'] } }
      await store.add([messageTo(ann, 'm1', { content })], rules)
      expect((await listAll(store, ann)).messages).toEqual([
        { id: 'm1', isAnnouncement: false, seq: 1, content, createdAt: start },
      ])
    })

    it('keeps one message each for 1,000 users, though all come twice', async () => {
      const store = await open()
      const messages = Array.from({ length: 1_000 }, (_, n) => messageTo({ tenant: 'shop', userId: `u${n}` }, `m${n}`))
      expect(new Set(await store.add(messages, rules))).toEqual(new Set(['added']))
      expect(new Set(await store.add(messages, rules))).toEqual(new Set(['repeat']))
      for (const userId of ['u0', 'u500', 'u999']) {
        expect(await store.state({ tenant: 'shop', userId }, now)).toMatchObject({ unread: 1, position: { own: 1 } })
      }
    })

    it('recognises a repeat within one call, after reading and after removing', async () => {
      const store = await open()
      const message = messageTo(ann, 'm1')
      expect(await store.add([message, message], rules)).toEqual(['added', 'repeat'])
      await store.remove(ann, 'm1', now)
      expect(await store.add([message], rules)).toEqual(['repeat'])
      expect(await idsIn(store, ann)).toEqual([])
    })

    it('keeps tenants apart, also for one user id and one message id', async () => {
      const store = await open()
      const other: InboxKey = { tenant: 'bank', userId: 'ann' }
      expect(await store.add([messageTo(ann, 'm1'), messageTo(other, 'm1')], rules)).toEqual(['added', 'added'])
      await store.add([announcement('a1')], rules)
      expect(await store.markRead(other, { ids: ['m1'] }, 100, now)).toHaveLength(1)
      expect(await store.recall('bank', ['a1'], now)).toEqual([{ outcome: 'not-kept' }])
      expect([await unreadOf(store, ann), await unreadOf(store, other)]).toEqual([2, 0])
    })

    it('lets only the newest of an inbox stay when it is full', async () => {
      const store = await open()
      const small = { ...rules, maxPerInbox: 3 }
      await store.add(
        ['m1', 'm2', 'm3', 'm4', 'm5'].map(id => messageTo(ann, id)),
        small,
      )
      await store.add([messageTo(bob, 'm6')], small)
      expect(await idsIn(store, ann)).toEqual(['m5', 'm4', 'm3'])
      expect(await unreadOf(store, ann)).toBe(3)
    })

    it('shows a message until its end and not from then on', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1', { visibleUntil: now + 10 }), messageTo(ann, 'm2')], rules)
      expect(await unreadOf(store, ann, now + 9)).toBe(2)
      expect(await unreadOf(store, ann, now + 10)).toBe(1)
      const page = await store.list(ann, { limit: 10, isUnreadOnly: false }, now + 10)
      expect(page.messages.map(message => message.id)).toEqual(['m2'])
      expect(await store.markRead(ann, { ids: ['m1'] }, 100, now + 10)).toHaveLength(0)
    })

    it('drops what is over and old, in portions, and nothing else', async () => {
      const store = await open()
      const over = ['m1', 'm2', 'm3'].map(id => messageTo(ann, id, { visibleUntil: start + 1 }))
      const justOver = messageTo(ann, 'm4', { createdAt: now, visibleUntil: now })
      await store.add([...over, justOver, messageTo(ann, 'm5')], rules)
      expect(await store.purge(now, now, 2)).toBe(2)
      expect(await store.purge(now, now, 2)).toBe(1)
      expect(await store.purge(now, now, 2)).toBe(0)
      expect(await idsIn(store, ann)).toEqual(['m5'])
      expect(await store.add([messageTo(ann, 'm4'), messageTo(ann, 'm1')], rules)).toEqual(['repeat', 'added'])
    })

    it('numbers on where it was after everything was dropped', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1', { visibleUntil: start + 1 })], rules)
      await store.purge(now, now, 10)
      await store.add([messageTo(ann, 'm2')], rules)
      expect((await listAll(store, ann)).messages[0]?.seq).toBe(2)
    })
  })
}
