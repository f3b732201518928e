import type { Delivery, JsonObject, Sender } from '@message-center/channel'
import { createFakeClock, makeContext } from '@message-center/channel/testing'
import { describe, expect, it, vi } from 'vitest'
import { createInboxChannel, MemoryInboxStore } from './index.ts'

const ann = { tenant: 'shop', userId: 'ann' }
const day = 86_400_000

async function setup(settings: JsonObject = {}) {
  const clock = createFakeClock()
  const store = new MemoryInboxStore()
  const context = makeContext({ clock, account: { id: 'main', tenant: 'shop' } })
  const sender = await createInboxChannel({ store }).open(settings, context)
  return { clock, store, context, sender, signal: new AbortController().signal }
}

const delivery = (id: string, content: JsonObject = {}): Delivery => ({
  id,
  attempt: 1,
  address: { userId: 'ann' },
  content: { text: `text of ${id}`, ...content },
  category: 'transactional',
  isRepeat: false,
})

const recallOf = (sender: Sender, id: string, signal: AbortSignal) =>
  sender.recall?.([{ deliveryId: id, providerMessageId: id, sentAt: new Date() }], signal)

describe('an account of the inbox', () => {
  it('delivers by keeping, under the id of the delivery', async () => {
    const { sender, store, clock, signal } = await setup()
    expect(await sender.send([delivery('d1')], signal)).toEqual([
      { outcome: 'accepted', providerMessageId: 'd1', isDelivered: true },
    ])
    const page = await store.list(ann, { limit: 10, isUnreadOnly: false }, clock.now())
    expect(page.messages).toMatchObject([{ id: 'd1', content: { text: 'text of d1' }, createdAt: clock.now() }])
  })

  it('accepts a repeat without keeping it twice', async () => {
    const { sender, store, clock, signal } = await setup()
    await sender.send([delivery('d1')], signal)
    const again = { ...delivery('d1'), attempt: 2, isRepeat: true }
    expect(await sender.send([again], signal)).toMatchObject([{ outcome: 'accepted', isDelivered: true }])
    expect((await store.state(ann, clock.now())).unread).toBe(1)
  })

  it('keeps messages for 90 days, or as long as the account says, or until the content says', async () => {
    const { sender, store, clock, signal } = await setup()
    const other = makeContext({ clock, account: { id: 'brief', tenant: 'shop' } })
    const brief = await createInboxChannel({ store }).open({ retentionDays: 2 }, other)
    const until = (days: number) => new Date(clock.now() + days * day).toISOString()
    await sender.send([delivery('90'), delivery('1', { visibleUntil: until(1) })], signal)
    await brief.send([delivery('2'), delivery('2-not-9', { visibleUntil: until(9) })], signal)
    const unreadAfter = async (days: number) => (await store.state(ann, clock.now() + days * day)).unread
    expect(await Promise.all([0, 1, 2, 89.9, 90].map(unreadAfter))).toEqual([4, 3, 1, 1, 0])
  })

  it('lets only the newest of a user stay', async () => {
    const { sender, store, clock, signal } = await setup({ maxPerUser: 2 })
    await sender.send([delivery('1'), delivery('2'), delivery('3')], signal)
    expect((await store.state(ann, clock.now())).unread).toBe(2)
  })

  it('rejects a content that is over already, and only that', async () => {
    const { sender, signal } = await setup()
    const over = delivery('1', { visibleUntil: '2020-01-01T00:00:00Z' })
    expect(await sender.send([over, delivery('2')], signal)).toMatchObject([
      { outcome: 'rejected', fault: 'content', code: 'already-over' },
      { outcome: 'accepted' },
    ])
  })

  it('takes messages back, and says what cannot be', async () => {
    const { sender, store, clock, signal } = await setup()
    await sender.send([delivery('d1')], signal)
    expect(await recallOf(sender, 'd1', signal)).toEqual([{ outcome: 'recalled' }])
    expect((await store.state(ann, clock.now())).unread).toBe(0)
    expect(await recallOf(sender, 'none', signal)).toMatchObject([{ outcome: 'impossible', code: 'not-kept' }])
  })

  it('knows nothing when the store fails, and logs no content and no user', async () => {
    const { sender, store, context, signal } = await setup()
    vi.spyOn(store, 'add').mockRejectedValue(new Error('away'))
    vi.spyOn(store, 'recall').mockRejectedValue(new Error('away'))
    expect(await sender.send([delivery('d1')], signal)).toEqual([{ outcome: 'unknown', code: 'store-unavailable' }])
    expect(await recallOf(sender, 'd1', signal)).toMatchObject([{ outcome: 'failed', code: 'store-unavailable' }])
    expect(JSON.stringify(context.logger.lines)).toMatch(/away/)
    expect(JSON.stringify(context.logger.lines)).not.toMatch(/ann|text of/)
  })

  it('takes nothing back when it was told to end before', async () => {
    const { sender, store, clock, signal } = await setup()
    await sender.send([delivery('d1')], signal)
    expect(await recallOf(sender, 'd1', AbortSignal.abort())).toMatchObject([{ outcome: 'failed' }])
    expect((await store.state(ann, clock.now())).unread).toBe(1)
  })

  it('shows a new user the announcements of the last seven days', async () => {
    const { sender, store, clock, signal } = await setup()
    const rules = { maxPerInbox: 10, beginsAt: 0 }
    const announced = (id: string, daysAgo: number) => ({
      ...ann,
      userId: '',
      id,
      content: { text: id },
      createdAt: clock.now() - daysAgo * day,
      visibleUntil: clock.now() + day,
    })
    await store.add([announced('old', 7.1), announced('fresh', 6.9)], rules)
    await sender.send([delivery('d1')], signal)
    const { messages } = await store.list(ann, { limit: 10, isUnreadOnly: false }, clock.now())
    expect(messages.map(message => message.id)).toEqual(['d1', 'fresh'])
  })
})
