import { deferred, rejected, unknown } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import type { TenantEvent } from '../message-center.ts'
import { scope, startHub, storageOf, storages, untilStatus } from './center.fixture.ts'

const to = { number: '13800138000' }
const text = { channel: 'sms', account: 'main', content: { text: 'hello' } }
const quick = { backoff: { kind: 'fixed', delayMs: 20 }, jitter: 0, maxAttempts: 3 } as const

describe.each(storages)('a message over %s', kind => {
  it('reaches the provider and is sent', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    const answer = await center.messages.send({ to, ...text }, 'shop')
    expect(answer).toMatchObject({ status: 'queued', deliveries: [{ channel: 'sms', to: '13***', status: 'queued' }] })
    const view = await untilStatus(center, answer.id, 'sent')
    expect(view.deliveries[0]).toMatchObject({ account: 'main', attempts: 1, providerMessageId: 'p', text: 'hello' })
    expect(sms.calls.map(({ ids }) => ids)).toEqual([[`${answer.id}.0`]])
  })

  it('is readable at once after it was accepted', async () => {
    const { center } = await startHub({ storage: storageOf(kind) })
    const { id } = await center.messages.send({ to, ...text }, 'shop')
    expect(await center.messages.find(id, scope)).toMatchObject({ id, recipients: 1 })
  })

  it('is tried again by the policy, and tells every attempt in its timeline', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    await center.accounts.change('shop', 'main', { retry: quick })
    const results = [deferred('unavailable', { code: 'BUSY' }), deferred('unavailable'), undefined]
    const answerAsBefore = sms.answer
    sms.answer = (...call) => results[sms.calls.length - 1] ?? answerAsBefore(...call)
    const { id } = await center.messages.send({ to, ...text }, 'shop')
    await untilStatus(center, id, 'sent')
    const { entries } = await center.messages.timeline(id, scope)
    expect(entries.map(({ kind: what, attempt, account }) => ({ what, attempt, account }))).toEqual([
      { what: 'queued', attempt: 0, account: undefined },
      { what: 'retrying', attempt: 1, account: 'main' },
      { what: 'retrying', attempt: 2, account: 'main' },
      { what: 'sent', attempt: 3, account: 'main' },
    ])
    expect(entries[1]).toMatchObject({ reason: { code: 'unavailable', providerCode: 'BUSY' } })
  })

  it('is given up when the attempts are used up, and can be replayed', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    await center.accounts.change('shop', 'main', { retry: quick })
    const answerAsBefore = sms.answer
    sms.answer = () => deferred('unavailable')
    const { id } = await center.messages.send({ to, ...text }, 'shop')
    const failed = await untilStatus(center, id, 'failed')
    expect(failed.deliveries[0]).toMatchObject({ attempts: 3, reason: { code: 'attempts_used_up', fault: 'provider' } })
    sms.answer = answerAsBefore
    expect(await center.messages.replay(id, scope)).toMatchObject({ deliveries: [{ done: true, status: 'queued' }] })
    expect((await untilStatus(center, id, 'sent')).deliveries[0]?.attempts).toBe(4)
  })

  it('explains a rejection by the code of the provider', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    sms.answer = () => rejected('recipient', { code: 'BLACKLISTED', message: 'number 13800138000 is black' })
    const { id } = await center.messages.send({ to, ...text }, 'shop')
    const view = await untilStatus(center, id, 'failed')
    expect(view.deliveries[0]?.reason).toEqual({
      code: 'rejected_recipient',
      providerCode: 'BLACKLISTED',
      detail: 'On the blacklist.',
      fault: 'recipient',
      nextStep: 'Ask the recipient.',
    })
    const shown = JSON.stringify([view, await center.messages.timeline(id, scope)])
    expect(shown).not.toContain('13800138000')
  })

  it('takes the next account of the route after an account fault, then the next channel', async () => {
    const { center, sms, inbox } = await startHub({ storage: storageOf(kind) })
    await center.routes.create('shop', {
      name: 'notice',
      steps: [
        { channel: 'sms', accounts: ['main', 'spare'] },
        { channel: 'inbox', accounts: ['box'] },
      ],
    })
    sms.answer = () => rejected('account', { code: 'NO_MONEY' })
    const { id } = await center.messages.send(
      { to: { ...to, inboxId: 'user1' }, route: 'notice', content: { text: 'hi' } },
      'shop',
    )
    const view = await untilStatus(center, id, 'sent')
    expect(sms.calls.map(({ account }) => account)).toEqual(['main', 'spare'])
    expect(inbox.calls).toHaveLength(1)
    expect(view.deliveries).toMatchObject([
      { status: 'failed', channel: 'sms', fallback: `${id}.0.1` },
      { status: 'sent', channel: 'inbox', id: `${id}.0.1` },
    ])
  })

  it('is held when nobody can know whether it arrived', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    sms.answer = () => unknown()
    const { id } = await center.messages.send({ to, ...text }, 'shop')
    expect((await untilStatus(center, id, 'held')).deliveries[0]?.reason?.code).toBe('unknown_outcome')
    expect(sms.calls).toHaveLength(1)
  })

  it('is repeated after an unknown outcome where the provider recognises the repeat', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    await center.accounts.change('shop', 'main', { retry: quick })
    sms.answer = delivery => (delivery.isRepeat ? { outcome: 'accepted' } : unknown())
    const { id } = await center.messages.send({ to, ...text, content: { text: 'once' } }, 'shop')
    expect((await untilStatus(center, id, 'sent')).deliveries[0]?.attempts).toBe(2)
  })

  it('goes only to accounts that can reach the address', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    await center.accounts.change('shop', 'main', { settings: { prefix: '139' } })
    const { id } = await center.messages.send({ to, channel: 'sms', content: { text: 'x' } }, 'shop')
    await untilStatus(center, id, 'sent')
    expect(sms.calls.map(({ account }) => account)).toEqual(['spare'])
    await expect(center.messages.send({ to, ...text }, 'shop')).rejects.toMatchObject({
      code: 'invalid_address',
      field: '/to',
    })
  })

  it('waits for its sendAt, is scheduled meanwhile, and can be cancelled', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    const sendAt = new Date(Date.now() + 1_500).toISOString()
    const [first, second] = await Promise.all([1, 2].map(() => center.messages.send({ to, ...text, sendAt }, 'shop')))
    expect(first?.status).toBe('scheduled')
    expect((await center.messages.find(second?.id ?? '', scope)).status).toBe('scheduled')
    expect(await center.messages.cancel(second?.id ?? '', scope)).toMatchObject({
      deliveries: [{ done: true, status: 'cancelled' }],
    })
    await untilStatus(center, first?.id ?? '', 'sent')
    await untilStatus(center, second?.id ?? '', 'cancelled')
    expect(sms.calls.flatMap(({ ids }) => ids)).toEqual([`${first?.id}.0`])
  })

  it('expires instead of arriving late', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    await center.accounts.change('shop', 'main', {
      retry: { ...quick, backoff: { kind: 'fixed', delayMs: 100 }, maxAttempts: 100 },
    })
    sms.answer = () => deferred('unavailable')
    const { id } = await center.messages.send(
      { to, ...text, expireAt: new Date(Date.now() + 1_000).toISOString() },
      'shop',
    )
    expect((await untilStatus(center, id, 'expired')).deliveries[0]?.reason?.code).toBe('expired')
  })

  it('of many recipients is many deliveries, each with its own fate', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) })
    sms.answer = delivery =>
      delivery.address.number === '13800000001' ? rejected('recipient') : { outcome: 'accepted' }
    const recipients = Array.from({ length: 150 }, (_, n) => ({ to: { number: String(13_800_000_000 + n) } }))
    const answer = await center.messages.send({ recipients, ...text }, 'shop')
    expect(answer).toMatchObject({ recipients: 150 })
    expect(answer.deliveries).toHaveLength(100)
    await expect
      .poll(async () => (await center.messages.find(answer.id, scope)).counts, { timeout: 8_000 })
      .toEqual({ sent: 149, failed: 1 })
    const page = await center.messages.find(answer.id, scope)
    expect(page).toMatchObject({ status: 'mixed' })
    const rest = await center.messages.find(answer.id, scope, { cursor: page.cursor ?? '' })
    expect(rest.deliveries).toHaveLength(50)
  })

  it('is recalled after it was sent', async () => {
    const { center, sms } = await startHub({ storage: storageOf(kind) }, { sms: { recall: { kind: 'full' } } })
    const { id } = await center.messages.send({ to, ...text }, 'shop')
    await untilStatus(center, id, 'sent')
    expect(await center.messages.recall(id, scope)).toMatchObject({ deliveries: [{ done: true, status: 'recalled' }] })
    await untilStatus(center, id, 'recalled')
    expect(sms.recalled).toEqual([undefined])
  })

  it('is recalled by its address where the provider asks for it', async () => {
    const recall = { kind: 'full', needsAddress: true } as const
    const { center, sms } = await startHub({ storage: storageOf(kind) }, { sms: { recall } })
    const { id } = await center.messages.send({ to, ...text }, 'shop')
    await untilStatus(center, id, 'sent')
    await center.messages.recall(id, scope)
    expect(sms.recalled).toEqual([to])
  })

  it('tells of an address that the provider calls dead', async () => {
    const events: TenantEvent[] = []
    const { center, sms } = await startHub({ storage: storageOf(kind), onEvent: event => void events.push(event) })
    const at = new Date('2026-01-02T03:04:05Z')
    sms.answer = () => rejected('recipient', { code: 'GONE', addressChange: { change: 'invalid', at } })
    const { id } = await center.messages.send({ to, ...text }, 'shop')
    await untilStatus(center, id, 'failed')
    const event = { kind: 'address', addressKey: to.number, change: 'invalid', at, code: 'GONE' }
    expect(events).toEqual([{ tenant: 'shop', account: 'main', channel: 'sms', event }])
  })

  it('is found by filter, words and recipient, and never by a stranger', async () => {
    const { center } = await startHub({ storage: storageOf(kind) })
    const { id } = await center.messages.send(
      { to, ...text, content: { text: '您的订单已发货' }, reference: 'order-1' },
      'shop',
    )
    await untilStatus(center, id, 'sent')
    for (const query of [
      { words: '发货' },
      { recipient: '13800138000' },
      { reference: 'order-1' },
      { status: ['sent'] as const },
    ])
      expect((await center.messages.search(query, scope)).deliveries.map(({ messageId }) => messageId)).toEqual([id])
    expect((await center.messages.search({}, { tenant: 'other' })).deliveries).toEqual([])
    await expect(center.messages.find(id, { tenant: 'other' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(center.messages.find('0192f3c4-0000-7000-8000-000000000000', scope)).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
