import type { PollTarget, RecallTarget, SendResult } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { type TestAccount, times } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { openAccount, openScripted, startAt } from '../open-account.fixture.ts'
import { wecomCustomer } from './wecom-customer.ts'

const { signal } = new AbortController()
const minuteMs = 60_000

const to = (wecomCustomer: string, wecomSender?: string) => ({
  address: { wecomCustomer, ...(wecomSender !== undefined && { wecomSender }) },
})

const idOf = (result: SendResult | undefined) => (result?.outcome === 'accepted' ? result.providerMessageId : undefined)

function pollTargets(
  customers: readonly string[],
  results: readonly SendResult[],
): PollTarget<{ wecomCustomer: string }>[] {
  return customers.map((wecomCustomer, n) => ({
    deliveryId: `d${n}`,
    providerMessageId: idOf(results[n]),
    address: { wecomCustomer },
    sentAt: new Date(startAt),
  }))
}

function poll({ sender }: TestAccount, customers: readonly string[], results: readonly SendResult[]) {
  return sender.pollReceipts?.(pollTargets(customers, results), signal)
}

const recallTargets = (results: readonly SendResult[]): RecallTarget[] =>
  results.map((result, n) => ({ deliveryId: `d${n}`, providerMessageId: idOf(result), sentAt: new Date(startAt) }))

describe('a message to customers', () => {
  it('becomes one task for those with the same content, and waits for a person', async () => {
    const { double, send } = await openAccount('customer')
    const results = await send(to('wmaaaaaa1'), to('wmgone001'), to('wmaaaaaa2'))
    const [task] = double.tasks()
    expect(results).toMatchObject([
      { outcome: 'accepted', providerMessageId: `${task?.msgid}*2` },
      { outcome: 'rejected', fault: 'recipient', code: 'fail_list' },
      { outcome: 'accepted', providerMessageId: `${task?.msgid}*2` },
    ])
    expect(double.tasks()).toMatchObject([{ isConfirmed: false, customers: [{ status: 0 }, { status: 0 }] }])
    expect(wecomCustomer.capabilities.needsConfirmation).toBe(true)
  })

  it('becomes one task for each employee, each content and each repeat of a customer', async () => {
    const { double, send } = await openAccount('customer')
    await send(
      to('wmaaaaaa1', 'Wang'),
      to('wmaaaaaa2', 'wang'),
      to('wmaaaaaa3', 'li'),
      to('wmaaaaaa4'),
      { ...to('wmaaaaaa5'), content: { text: 'other' } },
      to('wmaaaaaa4'),
    )
    expect(double.tasks().map(({ sender, customers }) => [sender, customers.length])).toEqual(
      expect.arrayContaining([
        ['Wang', 2],
        ['li', 1],
        ['employee-1', 1],
        ['employee-1', 1],
        ['employee-1', 1],
      ]),
    )
    expect(double.tasks()).toHaveLength(5)
  })

  it('carries attachments in the form of the provider', async () => {
    const { sender, requests } = await openScripted(wecomCustomer, { corpId: 'ww1', secret: 's' })
    const content = {
      text: '您好',
      attachments: [
        { image: { mediaId: 'm1' } },
        { link: { title: 't', url: 'https://a.cn', description: 'd', pictureUrl: 'https://a.cn/p' } },
        { video: { mediaId: 'm2' } },
        { file: { mediaId: 'm3' } },
      ],
    }
    expect(compileSchema(wecomCustomer.content.schema)(content)).toEqual([])
    expect(wecomCustomer.content.check?.(content, undefined)).toEqual([])
    expect(wecomCustomer.content.preview(content)).toEqual({ text: '您好\n[image]\nt\n[video]\n[file]' })
    const delivery = {
      id: 'd',
      attempt: 1,
      category: 'marketing',
      isRepeat: false,
      ...to('wmaaaaaa1'),
      content,
    } as const
    await sender.send([delivery], signal)
    expect(requests[0]?.body).toEqual({
      chat_type: 'single',
      external_userid: ['wmaaaaaa1'],
      text: { content: '您好' },
      attachments: [
        { msgtype: 'image', image: { media_id: 'm1' } },
        { msgtype: 'link', link: { title: 't', url: 'https://a.cn', desc: 'd', picurl: 'https://a.cn/p' } },
        { msgtype: 'video', video: { media_id: 'm2' } },
        { msgtype: 'file', file: { media_id: 'm3' } },
      ],
    })
  })

  it('counts its text in bytes, up to 4000', () => {
    for (const [unit, bytes] of [
      ['界', 3],
      ['😀', 4],
    ] as const) {
      const full = unit.repeat(Math.floor(4000 / bytes)) + 'a'.repeat(4000 % bytes)
      expect(wecomCustomer.content.check?.({ text: full }, undefined)).toEqual([])
      expect(wecomCustomer.content.check?.({ text: `${full}a` }, undefined)).toMatchObject([{ field: '/text' }])
    }
    const link = { title: '界'.repeat(43), url: 'https://a.cn' }
    expect(wecomCustomer.content.check?.({ attachments: [{ link }] }, undefined)).toMatchObject([
      { field: '/attachments/0/link/title' },
    ])
  })

  it.each([
    [40003, 'recipient'],
    [40096, 'recipient'],
    [41035, 'recipient'],
    [41048, 'recipient'],
    [84061, 'recipient'],
    [84074, 'recipient'],
    [701008, 'recipient'],
    [40007, 'content'],
    [48002, 'account'],
  ])('with the code %i is rejected for the fault of the %s', async (code, fault) => {
    const { double, send } = await openAccount('customer')
    double.refuseNext({ code, message: 'no' })
    expect(await send({})).toMatchObject([{ outcome: 'rejected', fault, code: String(code) }])
  })
})

describe('the poll of a task', () => {
  it('tells nothing before the employee has confirmed, then the fate of each customer', async () => {
    const account = await openAccount('customer')
    const { double, clock, send } = account
    const customers = ['wmaaaaaa1', 'wmaaaaaa2', 'wmaaaaaa3', 'wmaaaaaa4']
    const results = await send(...customers.map(customer => to(customer)))
    expect(await poll(account, customers, results)).toEqual([])

    await clock.advance(10 * minuteMs)
    const statuses = { wmaaaaaa1: 1, wmaaaaaa2: 2, wmaaaaaa3: 3, wmaaaaaa4: 0 } as const
    double.confirm(double.tasks()[0]?.msgid ?? '', customer => statuses[customer as keyof typeof statuses])
    await clock.advance(10 * minuteMs)
    const providerMessageId = idOf(results[0])
    expect(await poll(account, customers, results)).toEqual([
      {
        kind: 'receipt',
        outcome: 'delivered',
        deliveryId: 'd0',
        providerMessageId,
        addressKey: 'wmaaaaaa1',
        at: new Date(startAt + 10 * minuteMs),
      },
      {
        kind: 'receipt',
        outcome: 'failed',
        code: 'status-2',
        deliveryId: 'd1',
        providerMessageId,
        addressKey: 'wmaaaaaa2',
        at: new Date(startAt + 20 * minuteMs),
      },
      expect.objectContaining({ outcome: 'failed', code: 'status-3', deliveryId: 'd2' }),
    ])
  })

  it('turns every page of a large task', async () => {
    const account = await openAccount('customer')
    const { double, send } = account
    const customers = times(700, n => `wmlarge${n}`)
    const results = await send(...customers.map(customer => to(customer)))
    double.confirm(double.tasks()[0]?.msgid ?? '')
    expect(await poll(account, customers, results)).toHaveLength(700)
  })

  it('waits quietly while the task is handed out, and logs another refusal by its code', async () => {
    const account = await openAccount('customer', { dispatchMs: minuteMs })
    const { clock, context, send } = account
    const results = await send(to('wmaaaaaa1'))
    expect(await poll(account, ['wmaaaaaa1'], results)).toEqual([])
    expect(context.logger.lines).toEqual([])
    await clock.advance(minuteMs)
    expect(await poll(account, ['wmaaaaaa1'], results)).toEqual([])
    const stranger = { outcome: 'accepted', providerMessageId: 'unheard-of' } as const
    expect(await poll(account, ['wmaaaaaa1'], [stranger])).toEqual([])
    expect(context.logger.lines).toMatchObject([{ level: 'warn', fields: { code: '40058' } }])
  })

  it('asks nothing for a message whose id is not known', async () => {
    const account = await openAccount('customer')
    expect(await poll(account, ['wmaaaaaa1'], [{ outcome: 'unknown' }])).toEqual([])
    expect(account.double.customer.tokenRequests?.()).toBe(0)
  })

  it('believes the employee who could send it', async () => {
    const { sender } = await openScripted(
      wecomCustomer,
      { corpId: 'ww1', secret: 's' },
      { body: '{"errcode":0,"task_list":[{"userid":"a","status":2},{"userid":"b","status":2}]}' },
      { body: '{"errcode":0,"send_list":[{"external_userid":"wmaaaaaa1","status":2}]}' },
      { body: '{"errcode":0,"send_list":[{"external_userid":"wmaaaaaa1","status":1,"send_time":1767294245}]}' },
    )
    const targets = pollTargets(['wmaaaaaa1'], [{ outcome: 'accepted', providerMessageId: 'm' }])
    expect(await sender.pollReceipts?.(targets, signal)).toMatchObject([
      { outcome: 'delivered', at: new Date(1_767_294_245_000) },
    ])
  })
})

describe('stopping a task', () => {
  it('takes back what nobody has confirmed', async () => {
    const { double, sender, send } = await openAccount('customer')
    const results = await send(to('wmaaaaaa1'), to('wmaaaaaa2'))
    expect(await sender.recall?.(recallTargets(results), signal)).toEqual([
      { outcome: 'recalled' },
      { outcome: 'recalled' },
    ])
    expect(double.tasks()).toMatchObject([{ isStopped: true }])
  })

  it('says so when customers had the message already', async () => {
    const { double, sender, send } = await openAccount('customer')
    const results = await send(to('wmaaaaaa1'), to('wmaaaaaa2'))
    double.confirm(double.tasks()[0]?.msgid ?? '', customer => (customer === 'wmaaaaaa1' ? 1 : 0))
    expect(await sender.recall?.(recallTargets(results), signal)).toMatchObject(
      Array(2).fill({ outcome: 'impossible', reason: expect.stringContaining('1 of its customers') }),
    )
  })

  it('does not stop a task for one of its customers', async () => {
    const { double, sender, send } = await openAccount('customer')
    const [first] = recallTargets(await send(to('wmaaaaaa1'), to('wmaaaaaa2')))
    expect(await sender.recall?.(first ? [first] : [], signal)).toMatchObject([{ outcome: 'impossible' }])
    expect(double.tasks()).toMatchObject([{ isStopped: false }])
  })

  it('leaves open what it cannot know', async () => {
    const { double, sender, send } = await openAccount('customer', { dispatchMs: minuteMs })
    const targets = recallTargets(await send(to('wmaaaaaa1')))
    expect(await sender.recall?.(targets, signal)).toMatchObject([{ outcome: 'failed' }])
    expect(
      await sender.recall?.([{ deliveryId: 'd', providerMessageId: undefined, sentAt: new Date() }], signal),
    ).toMatchObject([{ outcome: 'impossible' }])
    await double.stop()
    expect(await sender.recall?.(targets, signal)).toMatchObject([{ outcome: 'failed' }])
  })
})

describe('the test button', () => {
  it('tells a missing permission for customers', async () => {
    const apps = [{ agentId: 1, secret: 'secret-1', hasCustomerContact: false }]
    const { sender } = await openAccount('customer', { apps })
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'broken', code: '48002' })
  })
})
