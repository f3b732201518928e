import { describe, expect, it } from 'vitest'
import type { Position } from '../model/position.ts'
import type { InboxStore } from '../store/inbox-store.ts'
import type { OpenStores } from './inbox-store-suite.ts'
import { ann, announcement, bob, idsIn, listAll, messageTo, now, rules, start, unreadOf } from './store-fixture.ts'

async function pagesOf(store: InboxStore, betweenPages: (n: number) => Promise<void>): Promise<string[][]> {
  const pages: string[][] = []
  let before: Position | undefined
  do {
    const page = await store.list(ann, { limit: 3, before, isUnreadOnly: false }, now)
    pages.push(page.messages.map(message => message.id))
    before = page.nextBefore
    await betweenPages(pages.length)
  } while (before && pages.length < 10)
  return pages
}

export function readingTests({ open }: OpenStores): void {
  describe('reading', () => {
    it('lists the newest first, announcements among the rest by their time and behind those of the same moment', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2', { createdAt: start + 20 })], rules)
      await store.add([announcement('a1', { createdAt: start + 10 })], rules)
      await store.add([announcement('a2', { createdAt: start + 30 })], rules)
      await store.add([messageTo(ann, 'm3', { createdAt: start + 30 })], rules)
      expect(await idsIn(store, ann)).toEqual(['m3', 'a2', 'm2', 'a1', 'm1'])
    })

    it('pages through everything once, whatever arrives meanwhile', async () => {
      const store = await open()
      const at = (n: number) => ({ createdAt: start + n })
      await store.add(
        [1, 2, 3, 4].map(n => messageTo(ann, `m${n}`, at(2 * n))),
        rules,
      )
      await store.add(
        [1, 2, 3].map(n => announcement(`a${n}`, at(2 * n + 1))),
        rules,
      )
      const pages = await pagesOf(store, async n => {
        await store.add([messageTo(ann, `new${n}`, at(100 + n)), announcement(`anew${n}`, at(100 + n))], rules)
      })
      expect(pages).toEqual([['m4', 'a3', 'm3'], ['a2', 'm2', 'a1'], ['m1']])
    })

    it('says on a page that is exactly full whether another follows', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), messageTo(ann, 'm3')], rules)
      expect(await pagesOf(store, async () => {})).toEqual([['m3', 'm2', 'm1']])
      await store.add([messageTo(ann, 'm4')], rules)
      expect(await pagesOf(store, async () => {})).toEqual([['m4', 'm3', 'm2'], ['m1']])
    })

    it('lists only what is unread when asked to', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), announcement('a1'), announcement('a2')], rules)
      await store.markRead(ann, { ids: ['m1', 'a2'] }, 100, now)
      const { messages, unread } = await listAll(store, ann, true)
      expect(messages.map(message => message.id).sort()).toEqual(['a1', 'm2'])
      expect(unread).toBe(2)
    })

    it('marks once what two tabs mark at the same moment', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), announcement('a1')], rules)
      const both = await Promise.all([1, 2].map(() => store.markRead(ann, { ids: ['m1', 'a1'] }, 100, now)))
      expect(both.map(marked => marked.length).sort()).toEqual([0, 2])
      expect(await unreadOf(store, ann)).toBe(1)
    })

    it('remembers the first reading and never turns back', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1')], rules)
      await store.markRead(ann, { ids: ['m1'] }, 100, now)
      const before = await store.state(ann, now)
      expect(await store.markRead(ann, { ids: ['m1'] }, 100, now + 5)).toHaveLength(0)
      expect(await store.state(ann, now)).toEqual(before)
      expect((await listAll(store, ann)).messages[0]?.readAt).toBe(now)
    })

    it('marks all up to what the reader had seen, and leaves what arrived meanwhile', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), announcement('a1')], rules)
      const seen = (await listAll(store, ann)).position
      await store.add([messageTo(ann, 'm3'), announcement('a2')], rules)
      expect(await store.markRead(ann, { upTo: seen }, 100, now)).toHaveLength(3)
      expect(await store.markRead(ann, { upTo: seen }, 100, now)).toHaveLength(0)
      const unread = (await listAll(store, ann, true)).messages.map(message => message.id)
      expect(unread.sort()).toEqual(['a2', 'm3'])
    })

    it('answers what it marked: own messages before announcements, the oldest first', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm2'), messageTo(ann, 'm1'), announcement('a2'), announcement('a1')], rules)
      await store.markRead(ann, { ids: ['a1'] }, 100, now)
      expect(await store.markRead(ann, { ids: ['m1', 'none', 'a1', 'a2', 'm1', 'm2'] }, 100, now)).toEqual([
        { id: 'm2', isAnnouncement: false },
        { id: 'm1', isAnnouncement: false },
        { id: 'a2', isAnnouncement: true },
      ])
    })

    it('marks no more than the limit, and goes on when it is asked again', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), messageTo(ann, 'm3')], rules)
      await store.add([announcement('a1'), announcement('a2')], rules)
      const upTo = (await listAll(store, ann)).position
      const portions: string[][] = []
      do {
        const marked = await store.markRead(ann, { upTo }, 2, now)
        portions.push(marked.map(({ id }) => id))
        expect(await unreadOf(store, ann)).toBe(5 - portions.flat().length)
      } while (portions.at(-1)?.length === 2)
      expect(portions).toEqual([['m1', 'm2'], ['m3', 'a1'], ['a2']])
    })

    it("leaves other people's messages alone", async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(bob, 'm2')], rules)
      expect(await store.markRead(bob, { ids: ['m1', 'nonsense'] }, 100, now)).toHaveLength(0)
      expect(await store.remove(bob, 'm1', now)).toBe('unknown')
      expect(await unreadOf(store, ann)).toBe(1)
    })

    it('removes a message once; the count falls when it was unread', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2')], rules)
      await store.markRead(ann, { ids: ['m1'] }, 100, now)
      expect(await store.remove(ann, 'm1', now)).toBe('removed')
      expect(await unreadOf(store, ann)).toBe(1)
      expect(await store.remove(ann, 'm2', now)).toBe('removed')
      expect(await store.remove(ann, 'm2', now)).toBe('gone')
      expect(await store.remove(ann, 'm3', now)).toBe('unknown')
      expect(await unreadOf(store, ann)).toBe(0)
    })

    it('recalls an unread message from list and count, and a read one from the list', async () => {
      const store = await open()
      await store.add([messageTo(ann, 'm1'), messageTo(ann, 'm2'), messageTo(bob, 'm3')], rules)
      await store.markRead(ann, { ids: ['m1'] }, 100, now)
      expect(await store.recall('shop', ['m1', 'm3', 'none'], now)).toEqual([
        { outcome: 'recalled', userId: 'ann' },
        { outcome: 'recalled', userId: 'bob' },
        { outcome: 'not-kept' },
      ])
      expect([await unreadOf(store, ann), await unreadOf(store, bob)]).toEqual([1, 0])
      expect(await idsIn(store, ann)).toEqual(['m2'])
      expect(await store.recall('shop', ['m1'], now)).toEqual([{ outcome: 'recalled' }])
    })
  })
}
