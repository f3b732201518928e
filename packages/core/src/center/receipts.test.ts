import { accepted, type InboundEvent, type SendResult, unknown } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import type { MessageRequest, TenantEvent } from '../index.ts'
import { type Hub, scope, startHub, untilStatus } from './center.fixture.ts'

const request: MessageRequest = {
  to: { number: '13800138000' },
  channel: 'sms',
  account: 'main',
  content: { text: 'hello' },
}

const receipt = (more: object = {}) =>
  ({ kind: 'receipt', outcome: 'delivered', at: new Date(), providerMessageId: 'call-1', ...more }) as InboundEvent

const callback = (
  { center }: Hub,
  events: readonly InboundEvent[],
  { proof = 'good', tenant = 'shop', account = 'main', body = JSON.stringify(events) } = {},
) =>
  center.receiveCallback('sms-scripted', tenant, account, {
    method: 'POST',
    path: '/',
    params: {},
    query: new URLSearchParams(),
    headers: { proof },
    body: Buffer.from(body),
    signal: new AbortController().signal,
  })

async function sendOne(hub: Hub): Promise<string> {
  hub.sms.answer = () => accepted({ providerMessageId: 'call-1' })
  const { id } = await hub.center.messages.send(request, 'shop')
  await untilStatus(hub.center, id, 'sent')
  return id
}

describe('a receipt by callback', () => {
  it('tells that the message was delivered, then read', async () => {
    const hub = await startHub()
    const id = await sendOne(hub)
    expect(await callback(hub, [receipt()])).toEqual({ status: 200, body: 'ok' })
    await untilStatus(hub.center, id, 'delivered')
    await callback(hub, [receipt({ outcome: 'read' })])
    await untilStatus(hub.center, id, 'read')
  })

  it('tells why it did not arrive, without the number', async () => {
    const hub = await startHub()
    const id = await sendOne(hub)
    await callback(hub, [receipt({ outcome: 'failed', code: 'BLACKLISTED', message: '13800138000 refuses' })])
    const view = await untilStatus(hub.center, id, 'failed')
    expect(view.deliveries[0]?.reason).toMatchObject({
      code: 'receipt_failed',
      providerCode: 'BLACKLISTED',
      fault: 'recipient',
    })
    expect(JSON.stringify(await hub.center.messages.timeline(id, scope))).not.toContain('13800138000')
  })

  it('that is repeated or late changes nothing that is final', async () => {
    const hub = await startHub()
    const id = await sendOne(hub)
    const early = new Date(Date.now() - 60_000)
    await callback(hub, [receipt({ outcome: 'read' }), receipt({ at: early }), receipt({ outcome: 'read' })])
    await untilStatus(hub.center, id, 'read')
    await callback(hub, [receipt({ at: early })])
    await expect
      .poll(async () => (await hub.center.status()).lanes.find(({ lane }) => lane === 'receipt/sms')?.waiting, {
        timeout: 10_000,
      })
      .toBe(0)
    expect((await hub.center.messages.find(id, scope)).status).toBe('read')
    const { entries } = await hub.center.messages.timeline(id, scope)
    expect(entries.filter(({ kind }) => kind === 'read')).toHaveLength(1)
  })

  it('that comes before its message is known waits for it', async () => {
    const hub = await startHub()
    const { promise, resolve } = Promise.withResolvers<SendResult>()
    hub.sms.answer = () => promise
    const { id } = await hub.center.messages.send(request, 'shop')
    await expect.poll(() => hub.sms.calls.length, { timeout: 10_000 }).toBe(1)
    await callback(hub, [receipt()])
    resolve(accepted({ providerMessageId: 'call-1' }))
    await untilStatus(hub.center, id, 'delivered')
  })

  it('settles an outcome that nobody knew', async () => {
    const hub = await startHub()
    hub.sms.answer = () => unknown()
    const { id } = await hub.center.messages.send(request, 'shop')
    await untilStatus(hub.center, id, 'held')
    await callback(hub, [receipt({ providerMessageId: undefined, deliveryId: `${id}.0` })])
    await untilStatus(hub.center, id, 'delivered')
  })

  it('of a call with several recipients is told apart by the recipient', async () => {
    const hub = await startHub({}, { sms: { batch: { sameContent: 10, differentContent: 1 } } })
    hub.sms.answer = () => accepted({ providerMessageId: 'call-1' })
    const recipients = ['13800000001', '13800000002'].map(number => ({ to: { number } }))
    const { id } = await hub.center.messages.send(
      { recipients, channel: 'sms', account: 'main', content: { text: 'x' } },
      'shop',
    )
    await untilStatus(hub.center, id, 'sent')
    await callback(hub, [receipt({ addressKey: '13800000002' })])
    await expect
      .poll(async () => (await hub.center.messages.find(id, scope)).deliveries.map(({ status }) => status), {
        timeout: 10_000,
      })
      .toEqual(['sent', 'delivered'])
  })

  it('that is forged, broken or of a foreign account changes nothing', async () => {
    const hub = await startHub()
    await hub.center.tenants.create({ id: 'bank', name: 'Bank' })
    await hub.center.accounts.create('bank', { id: 'main', plugin: 'sms-scripted', settings: {} })
    const id = await sendOne(hub)
    expect(await callback(hub, [receipt()], { proof: 'bad' })).toMatchObject({ status: 403 })
    expect(await callback(hub, [], { body: 'no json' })).toMatchObject({ status: 500 })
    expect(await callback(hub, [receipt()], { account: 'nobody' })).toMatchObject({ status: 404 })
    await callback(hub, [receipt(), receipt({ deliveryId: `${id}.0` })], { tenant: 'bank' })
    await callback(hub, [receipt({ deliveryId: `${id}.0`, providerMessageId: undefined })], { account: 'spare' })
    await expect
      .poll(async () => (await hub.center.status()).lanes.find(({ lane }) => lane === 'receipt/sms')?.waiting, {
        timeout: 10_000,
      })
      .toBe(3)
    expect((await hub.center.messages.find(id, scope)).status).toBe('sent')
  })

  it('hands replies and changes of addresses to the host', async () => {
    const events: TenantEvent[] = []
    const hub = await startHub({ onEvent: event => events.push(event) })
    await callback(hub, [
      { kind: 'reply', id: 'r1', addressKey: '13800138000', text: 'TD', isOptOut: true, at: new Date() },
    ])
    expect(events).toMatchObject([
      { tenant: 'shop', account: 'main', channel: 'sms', event: { kind: 'reply', isOptOut: true } },
    ])
  })
})

describe('a receipt told by the plugin itself', () => {
  const told = (id: string) => [receipt({ outcome: 'read', providerMessageId: undefined, deliveryId: `${id}.0` })]

  it('makes its delivery read, and the timeline shows when and by which account', async () => {
    const hub = await startHub()
    const id = await sendOne(hub)
    await hub.sms.tell('shop', told(id))
    await untilStatus(hub.center, id, 'read')
    const { entries } = await hub.center.messages.timeline(id, scope)
    expect(entries.filter(({ kind }) => kind === 'read')).toMatchObject([{ attempt: 1, account: 'main' }])
  })

  it('that comes before its message is known waits for it, and is not turned back by the delivery', async () => {
    const hub = await startHub()
    const { promise, resolve } = Promise.withResolvers<SendResult>()
    hub.sms.answer = () => promise
    const { id } = await hub.center.messages.send(request, 'shop')
    await expect.poll(() => hub.sms.calls.length, { timeout: 10_000 }).toBe(1)
    await hub.sms.tell('shop', told(id))
    resolve(accepted({ isDelivered: true }))
    await untilStatus(hub.center, id, 'read')
  })

  it("changes nothing of another tenant, of another plugin, or of a plugin that had the account's id before", async () => {
    const hub = await startHub()
    const { center, sms, inbox } = hub
    await center.tenants.create({ id: 'bank', name: 'Bank' })
    await center.accounts.create('bank', { id: 'main', plugin: 'sms-scripted', settings: {} })
    const id = await sendOne(hub)
    const later = await sendOne(hub)
    const mail: MessageRequest = { ...request, to: { inboxId: 'ann' }, channel: 'inbox', account: 'box' }
    const { id: mailId } = await center.messages.send(mail, 'shop')
    await untilStatus(center, mailId, 'sent')

    await sms.tell('bank', told(id))
    await inbox.tell('shop', told(id))
    await center.accounts.remove('shop', 'main')
    await center.accounts.create('shop', { id: 'main', plugin: 'inbox-scripted', settings: {} })
    await inbox.tell('shop', told(id))
    await sms.tell('shop', told(later))
    await inbox.tell('shop', told(mailId))

    await untilStatus(center, mailId, 'read')
    await expect
      .poll(async () => (await center.status()).lanes.find(({ lane }) => lane === 'receipt/inbox')?.waiting, {
        timeout: 10_000,
      })
      .toBe(2)
    for (const untouched of [id, later]) expect((await center.messages.find(untouched, scope)).status).toBe('sent')
  })

  it('without the id of a delivery is refused whole', async () => {
    const hub = await startHub()
    const id = await sendOne(hub)
    const both = [...told(id), receipt({ outcome: 'read' })]
    await expect(hub.sms.tell('shop', both)).rejects.toMatchObject({ field: 'deliveryId' })
    expect((await hub.center.status()).lanes.find(({ lane }) => lane === 'receipt/sms')?.waiting ?? 0).toBe(0)
  })

  it('is refused when the queue cannot keep it', async () => {
    const hub = await startHub()
    const id = await sendOne(hub)
    await hub.center.stop()
    await expect(hub.sms.tell('shop', told(id))).rejects.toMatchObject({ code: 'queue_unavailable' })
  })

  it('comes beside replies, which are handed to the host without an account', async () => {
    const events: TenantEvent[] = []
    const measures: object[] = []
    const hub = await startHub({
      onEvent: event => events.push(event),
      onMeasure: ({ name, value, labels }) => name === 'receipt' && measures.push({ value, ...labels }),
    })
    const id = await sendOne(hub)
    const reply = { kind: 'reply', id: 'r1', addressKey: '1', text: 'hi', isOptOut: false, at: new Date() } as const
    await hub.sms.tell('shop', [reply, ...told(id)])
    expect(events).toEqual([{ tenant: 'shop', channel: 'sms', event: reply }])
    await untilStatus(hub.center, id, 'read')
    expect(measures).toEqual([{ value: 2, verdict: 'told', plugin: 'sms-scripted' }])
  })
})

describe('a receipt by asking', () => {
  const receipts = { callback: true, poll: { firstAfterMs: 30, everyMs: 30, untilMs: 5_000 } }

  it('is asked for until the provider knows', async () => {
    const hub = await startHub({}, { sms: { receipts } })
    let asked = 0
    hub.sms.poll = ids =>
      ++asked < 3 ? [] : ids.map(deliveryId => receipt({ deliveryId, providerMessageId: 'p' }) as never)
    const { id } = await hub.center.messages.send(request, 'shop')
    await untilStatus(hub.center, id, 'delivered')
    expect(asked).toBe(3)
  })

  it('is asked for many messages of an account at once', async () => {
    const hub = await startHub(
      {},
      { sms: { receipts: { ...receipts, poll: { ...receipts.poll, firstAfterMs: 300 } } } },
    )
    const asked: number[] = []
    hub.sms.poll = ids => {
      asked.push(ids.length)
      return ids.map(deliveryId => receipt({ deliveryId, providerMessageId: 'p' }) as never)
    }
    await hub.center.messages.sendBatch(Array(40).fill(request), 'shop')
    await expect.poll(() => hub.center.messages.count({}, scope), { timeout: 8_000 }).toEqual({ delivered: 40 })
    expect(asked.length).toBeLessThan(20)
  })

  it('does not hold up other receipts when the provider does not answer', async () => {
    const hub = await startHub({}, { sms: { receipts } })
    hub.sms.poll = () => new Promise(() => {}) as never
    const id = await sendOne(hub)
    await expect
      .poll(async () => (await hub.center.status()).lanes.find(({ lane }) => lane === 'receipt/sms')?.waiting, {
        timeout: 10_000,
      })
      .toBe(1)
    await callback(hub, [receipt()])
    await untilStatus(hub.center, id, 'delivered')
  })

  it('is not asked for when a callback told already', async () => {
    const hub = await startHub(
      {},
      { sms: { receipts: { ...receipts, poll: { ...receipts.poll, firstAfterMs: 250 } } } },
    )
    let asked = 0
    hub.sms.poll = () => {
      asked += 1
      return []
    }
    const id = await sendOne(hub)
    await callback(hub, [receipt()])
    await untilStatus(hub.center, id, 'delivered')
    await expect
      .poll(async () => (await hub.center.status()).lanes.find(({ lane }) => lane === 'receipt/sms')?.waiting, {
        timeout: 10_000,
      })
      .toBe(0)
    expect(asked).toBe(0)
  })
})
