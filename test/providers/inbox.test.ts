import type { JsonObject } from '@message-center/channel'
import { createInboxChannel, MemoryInboxStore } from '@message-center/channel-inbox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ProviderHub } from './harness/provider-hub.ts'

/** One message of every kind. */
const kinds: readonly { title: string; userId: string; content: JsonObject; more?: JsonObject }[] = [
  { title: 'a text', userId: 'user-1', content: { text: '您的包裹已到前台 📦' } },
  {
    title: 'a message with everything',
    userId: 'user-2',
    content: {
      title: 'Your parcel is on its way',
      text: 'Order 42 has left the warehouse.',
      summary: 'Order 42 is on its way',
      category: 'orders',
      link: '/orders/42',
      payload: { orderId: 42 },
      visibleUntil: '2099-05-01T00:00:00+08:00',
    },
  },
  { title: 'a code', userId: 'user-3', content: { text: '登录验证码 246810' }, more: { category: 'otp' } },
  {
    title: 'a promotion',
    userId: 'user-4',
    content: { title: '新品', text: '点击查看', link: 'https://shop.example.com' },
    more: { category: 'marketing' },
  },
]

describe('inbox through the running hub', () => {
  let hub: ProviderHub
  beforeAll(async () => {
    hub = await ProviderHub.start('sqlite')
  })
  afterAll(() => hub?.stop())

  const send = (userId: string, content: JsonObject, more: JsonObject = {}): Promise<string> =>
    hub.send({ to: { userId }, channel: 'inbox', content, ...more })

  /** What the user sees, newest first, with the user's own token. */
  const inboxOf = async (userId: string) => {
    const { token } = await hub.ask('POST', '/v1/inbox/tokens', 201, { userId })
    const read = (ids: readonly string[]) => hub.askAs(token, 'POST', '/v1/inbox/messages/read', 200, { ids })
    const { messages } = await hub.askAs(token, 'GET', '/v1/inbox/messages', 200)
    return { messages, read }
  }

  it.each(kinds)('brings to the user and tells that it was read: $title', async ({ userId, content, more }) => {
    const id = await send(userId, content, more)
    const { id: deliveryId } = await hub.untilStatus(id, 'delivered')
    const { messages, read } = await inboxOf(userId)
    const { visibleUntil: _, ...shown } = content
    expect(messages[0]).toMatchObject({ id: deliveryId, ...shown })
    await read([deliveryId])
    await hub.untilStatus(id, 'read')
    expect((await hub.timeline(id)).map(({ kind }) => kind)).toEqual(['queued', 'sent', 'delivered', 'read'])
  })

  it('explains what comes too late to be seen', async () => {
    const visibleUntil = new Date(hub.clock.now() + 60_000).toISOString()
    const sendAt = new Date(hub.clock.now() + 120_000).toISOString()
    const id = await send('user-5', { text: 'Doors open at nine.', visibleUntil }, { sendAt })
    hub.clock.advance(121_000)
    const { failureCodes } = createInboxChannel({ store: new MemoryInboxStore() })
    const row = failureCodes.find(({ code }) => code === 'already-over')
    expect((await hub.untilStatus(id, 'failed')).reason).toEqual({
      code: 'rejected_content',
      providerCode: 'already-over',
      detail: row?.meaning.en,
      fault: 'content',
      nextStep: row?.nextStep.en,
    })
    expect((await hub.timeline(id)).map(({ kind }) => kind)).toEqual(['scheduled', 'failed'])
  })

  it('takes a message back from the user', async () => {
    const id = await send('user-6', { text: 'A mistake.' })
    await hub.untilStatus(id, 'delivered')
    const { deliveries } = await hub.ask('POST', `/v1/messages/${id}/recall`, 200)
    expect(deliveries).toMatchObject([{ done: true, status: 'recalled' }])
    await hub.untilStatus(id, 'recalled')
    expect((await inboxOf('user-6')).messages).toEqual([])
  })

  it('tells no code to anybody but the user', async () => {
    await hub.ask('GET', '/v1/messages?limit=100', 200)
    const { answers, log } = hub.said()
    expect(answers).not.toContain('246810')
    for (const { userId } of kinds) expect(log).not.toContain(userId)
  })
})
