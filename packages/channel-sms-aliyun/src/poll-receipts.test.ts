import { createFakeClock, type TestAccount, times } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import type { AliyunDouble } from './double/index.ts'
import { makeDelivery, openAccount, phoneOf, startAt } from './open-account.fixture.ts'

const { signal } = new AbortController()

async function poll({ sender }: TestAccount, ids: readonly (string | undefined)[], sentAt = startAt) {
  const targets = ids.map((providerMessageId, n) => {
    const { id, address } = makeDelivery({}, n)
    return { deliveryId: id, providerMessageId, address, sentAt: new Date(sentAt) }
  })
  return sender.pollReceipts?.(targets, signal)
}

function settle(double: AliyunDouble, outcome: 'delivered' | 'failed', n: number): void {
  const message = double.received().find(candidate => candidate.addressKey === phoneOf(n))
  if (message) double.report?.(outcome, message)
}

it('tells what became of each number of a call', async () => {
  const account = await openAccount()
  await account.send(...times(12, () => ({})))
  settle(account.double, 'delivered', 1)
  settle(account.double, 'failed', 2)
  const bizId = account.double.messages()[0]?.bizId
  const events = await poll(
    account,
    times(12, () => bizId),
  )
  expect(events?.toSorted((a, b) => String(a.deliveryId).localeCompare(String(b.deliveryId)))).toMatchObject([
    { outcome: 'delivered', deliveryId: makeDelivery({}, 1).id, code: 'DELIVERED', at: new Date(startAt) },
    { outcome: 'failed', deliveryId: makeDelivery({}, 2).id, code: 'MOBILE_NOT_ON_SERVICE' },
  ])
})

it('settles a message whose call was never answered by our own id', async () => {
  const account = await openAccount()
  account.double.behave('disconnect')
  expect(await account.send({})).toMatchObject([{ outcome: 'unknown' }])
  expect(await poll(account, [undefined])).toEqual([])
  settle(account.double, 'delivered', 0)
  expect(await poll(account, [undefined])).toMatchObject([{ outcome: 'delivered', deliveryId: makeDelivery({}).id }])
})

it('takes no other message to the same number for ours', async () => {
  const account = await openAccount()
  await account.send({ id: '01980000-0000-7000-8000-ffffffffffff' })
  settle(account.double, 'delivered', 0)
  expect(await poll(account, [undefined])).toEqual([])
})

it('looks on both days around midnight', async () => {
  const midnight = Date.parse('2026-01-02T00:00:00+08:00')
  const clock = createFakeClock(midnight + 1000)
  const account = await openAccount({ now: clock.now }, {}, clock)
  await account.send({})
  settle(account.double, 'delivered', 0)
  expect(await poll(account, [account.double.messages()[0]?.bizId], midnight - 1000)).toHaveLength(1)
})

it('gives no event and one warning without personal data when the provider refuses to tell', async () => {
  const account = await openAccount({}, { accessKeySecret: 'wrong' })
  expect(await poll(account, ['1'])).toEqual([])
  expect(account.context.logger.lines).toMatchObject([{ level: 'warn', fields: { code: 'SignatureDoesNotMatch' } }])
  expect(JSON.stringify(account.context.logger.lines)).not.toContain('138000')
})

it('asks nothing more once aborted', async () => {
  const { sender, context } = await openAccount()
  const { id, address } = makeDelivery({})
  const target = { deliveryId: id, providerMessageId: '1', address, sentAt: new Date(startAt) }
  expect(await sender.pollReceipts?.([target, target], AbortSignal.abort())).toEqual([])
  expect(context.logger.lines).toEqual([])
})
