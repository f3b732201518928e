import type { HostRequest } from '@message-center/channel'
import { listenForCallbacks, times } from '@message-center/channel/testing'
import { expect, it, vi } from 'vitest'
import { openAccount } from '../open-account.fixture.ts'

const taken = { status: 200, body: '{"code":0}' }

const read = (pushes: readonly HostRequest[]): unknown[] =>
  pushes.map(push => JSON.parse(Buffer.from(push.body).toString()))

it('reports by itself after a while, all numbers of a call in one push', async () => {
  const { pushes, url } = await listenForCallbacks(taken)
  const { send } = await openAccount({ autoReportTo: url, reportDelayMs: 5 })
  await send(...times(3, () => ({})))
  await expect
    .poll(() => read(pushes), { timeout: 10_000 })
    .toMatchObject([times(3, () => ({ success: true, err_code: 'DELIVERED', sms_size: '1' }))])
})

it('reports a failure for a number that stands for one, and nothing for a silent one', async () => {
  const { pushes, url } = await listenForCallbacks(taken)
  const { double, send } = await openAccount({ autoReportTo: url, reportDelayMs: 5 })
  await send({ address: { phone: '+8616600010000' } }, { address: { phone: '+8616600020000' } })
  await expect
    .poll(() => read(pushes), { timeout: 10_000 })
    .toMatchObject([[{ success: false, err_code: 'MOBILE_NOT_ON_SERVICE' }]])
  expect(double.messages().map(message => message.fate?.errCode)).toEqual(['MOBILE_NOT_ON_SERVICE', undefined])
})

it('pushes again until the answer is 200 with a number as code', async () => {
  const { pushes, url } = await listenForCallbacks(
    { status: 500, body: '{"code":0}' },
    { status: 200, body: 'taken' },
    { status: 200, body: '{"code":"0"}' },
    taken,
  )
  const { double, send } = await openAccount({ repushDelaysMs: [1, 1, 1] })
  await send({})
  expect(await double.pushReports(url, double.messages())).toEqual({ isTaken: true, tries: 4 })
  expect(new Set(pushes.map(push => Buffer.from(push.body).toString())).size).toBe(1)
})

it('gives up after the last try', async () => {
  const { url } = await listenForCallbacks({ status: 500 })
  const { double } = await openAccount({ repushDelaysMs: [1] })
  expect(await double.pushReplies(url, [{ phone: '+8613800000000', text: 'TD' }])).toEqual({ isTaken: false, tries: 2 })
})

it('pushes messages in the order and as often as told', async () => {
  const { pushes, url } = await listenForCallbacks(taken)
  const { double, send } = await openAccount()
  await send({ id: 'a' }, { id: 'b', template: { code: 'SMS_1000003', variables: { name: '王' } } })
  const [first, second] = double.messages()
  if (first && second) await double.pushReports(url, [second, first, first], 'UNDELIV')
  expect(read(pushes)).toMatchObject([[{ out_id: 'b', err_code: 'UNDELIV' }, { out_id: 'a' }, { out_id: 'a' }]])
})

it('stops at once, twice without harm, while a push waits for its next try', async () => {
  const { pushes, url } = await listenForCallbacks({ status: 500 })
  const { double, send } = await openAccount({ repushDelaysMs: [60_000] })
  await send({})
  const push = double.pushReports(url, double.messages())
  await vi.waitFor(() => expect(pushes).toHaveLength(1), 10_000)
  await double.stop()
  await double.stop()
  expect(await push).toEqual({ isTaken: false, tries: 1 })
})
