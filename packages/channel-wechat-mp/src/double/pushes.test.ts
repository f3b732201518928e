import type { CallbackReading, HostRequest } from '@message-center/channel'
import { hostRequest, startHttpDouble } from '@message-center/channel/double'
import { listenForCallbacks, type TestAccount } from '@message-center/channel/testing'
import { expect, it, onTestFinished, vi } from 'vitest'
import { notice, openAccount, openidOf, service, templates } from '../open-account.fixture.ts'
import { makeOpenid, openidPrefixes } from './openids.ts'

const taken = { status: 200, body: 'success' }

const readAll = ({ sender }: TestAccount, pushes: readonly HostRequest[]): (CallbackReading | undefined)[] =>
  pushes.map(push => sender.readCallback?.(push))

it.each([
  ['safe', 'xml'],
  ['compatible', 'json'],
  ['plain', 'xml'],
] as const)(
  'events of messages come by themselves in %s mode as %s, with what each user stands for',
  async (callbackMode, callbackFormat) => {
    const { pushes, url } = await listenForCallbacks(taken)
    const account = await openAccount({ autoReportTo: url, reportDelayMs: 1, callbackMode, callbackFormat })
    const { block, fail, freq, mute } = openidPrefixes
    const results = await account.send(
      ...['oUser_', block, fail, freq, mute].map((prefix, n) => ({
        id: `${n}`,
        address: { openid: makeOpenid(prefix, 1) },
      })),
    )
    expect(results.every(result => result.outcome === 'accepted')).toBe(true)
    await expect.poll(() => pushes, { timeout: 10_000 }).toHaveLength(4)
    const receipts = readAll(account, pushes)
      .flatMap(reading => (reading?.verdict === 'read' ? reading.events : []))
      .filter(event => event.kind === 'receipt')
    const idOf = (n: number) => (results[n]?.outcome === 'accepted' ? results[n].providerMessageId : 'none')
    const told = new Map(receipts.map(receipt => [receipt.providerMessageId, receipt.code]))
    expect(told).toEqual(
      new Map([
        [idOf(0), 'success'],
        [idOf(1), 'failed:user block'],
        [idOf(2), 'failed:system failed'],
        [idOf(3), 'failed:freq limit'],
      ]),
    )
  },
)

it('a notice gets an event, a customer-service message none', async () => {
  const { pushes, url } = await listenForCallbacks(taken)
  const account = await openAccount({ autoReportTo: url, reportDelayMs: 1 })
  account.double.optIn(openidOf(0), templates.bus)
  account.double.openWindow(openidOf(0), 'message')
  const address = { openid: openidOf(0) }
  expect(await account.send({ ...service, address }, { ...notice, address })).toEqual([
    { outcome: 'accepted' },
    { outcome: 'accepted' },
  ])
  await expect
    .poll(() => readAll(account, pushes), { timeout: 10_000 })
    .toMatchObject([{ events: [{ kind: 'receipt', outcome: 'delivered', code: '0' }] }])
})

it('a push is tried three times until the answer is success or empty', async () => {
  const { pushes, url } = await listenForCallbacks(
    { status: 500, body: 'success' },
    { status: 200, body: 'no' },
    { status: 200 },
  )
  const { double } = await openAccount({ repushDelaysMs: [1, 1] })
  expect(await double.push(url, { type: 'follow', openid: openidOf(0) })).toEqual({ isTaken: true, tries: 3 })
  expect(new Set(pushes.map(push => Buffer.from(push.body).toString())).size).toBe(1)
  const never = await listenForCallbacks({ status: 403 })
  expect(await double.push(never.url, { type: 'unfollow', openid: openidOf(0) })).toEqual({ isTaken: false, tries: 3 })
})

it('what a user does has its effect and is told', async () => {
  const { double, sender, send } = await openAccount()
  const openid = openidOf(0)
  const told = (...event: Parameters<typeof double.makeEvent>) => sender.readCallback?.(double.makeEvent(...event))

  expect(told({ type: 'message', openid, text: '你好', msgId: '9223372036854775807' })).toMatchObject({
    events: [{ kind: 'reply', id: '9223372036854775807', text: '你好', addressKey: openid }],
  })
  expect(await send(service)).toMatchObject([{ outcome: 'accepted' }])

  const consent = { type: 'consent', openid, templateId: templates.bus } as const
  expect(told({ ...consent, answer: 'accept' })).toMatchObject({
    events: [{ kind: 'address', change: 'opted-in', templateCode: templates.bus }],
  })
  expect(await send(notice)).toMatchObject([{ outcome: 'accepted' }])
  expect(told({ ...consent, answer: 'reject', by: 'change' })).toMatchObject({ events: [{ change: 'opted-out' }] })
  expect(await send({ ...notice, id: 'again' })).toMatchObject([{ code: '43101' }])

  expect(told({ type: 'unfollow', openid })).toMatchObject({ events: [{ change: 'opted-out', code: 'unsubscribe' }] })
  expect(told({ type: 'click', openid })).toMatchObject({ verdict: 'read', events: [] })
  expect(() => double.optIn(openid, templates.note)).toThrow('template')
})

it('an address is verified by its echo', async () => {
  const { double, sender } = await openAccount()
  const hub = await startHttpDouble({
    isSend: () => false,
    respond: request => {
      const { status = 500, body } = sender.readCallback?.(hostRequest(request)).answer ?? {}
      return { status, body: String(body) }
    },
  })
  onTestFinished(() => hub.stop())
  expect(await double.verifyAddress(hub.url)).toBe(true)
  const wrong = await listenForCallbacks(taken)
  expect(await double.verifyAddress(wrong.url)).toBe(false)
})

it('stops at once, twice without harm, while a push waits for its next try', async () => {
  const { pushes, url } = await listenForCallbacks({ status: 500 })
  const { double } = await openAccount({ repushDelaysMs: [60_000] })
  const push = double.push(url, { type: 'scan', openid: openidOf(0) })
  await vi.waitFor(() => expect(pushes).toHaveLength(1), 10_000)
  await double.stop()
  await double.stop()
  expect(await push).toEqual({ isTaken: false, tries: 1 })
})
