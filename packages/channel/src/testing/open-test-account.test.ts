import { expect, it, onTestFinished } from 'vitest'
import type { Delivery } from '../delivery.ts'
import type { ChannelPlugin } from '../plugin.ts'
import { helloChannel } from '../readme/hello-channel.ts'
import { createHelloDouble } from '../readme/hello-double.ts'
import { openTestAccount, testDelivery, times } from './open-test-account.ts'

const makeDelivery = (parts: Partial<Delivery>, n = 0): Delivery =>
  testDelivery({ address: { user: `user-${n}` }, content: { text: 'hi' }, ...parts }, n)

const closed: string[] = []
const plugin: ChannelPlugin = {
  ...helloChannel,
  open: async (settings, context) => {
    const sender = await helloChannel.open(settings, context)
    return { ...sender, close: async () => void closed.push(context.account.id) }
  },
}

it('sends deliveries made of parts, numbered from 0', async () => {
  const double = await createHelloDouble()
  onTestFinished(() => double.stop())
  const { send, sender, clock, context } = await openTestAccount(plugin, double.settings, makeDelivery)
  expect(await send({ content: { text: 'one' } })).toEqual([{ outcome: 'accepted' }])
  await sender.send([makeDelivery({}, 1)], AbortSignal.timeout(1_000))
  expect(double.received()).toEqual([
    { addressKey: 'user-0', text: 'one' },
    { addressKey: 'user-1', text: 'hi' },
  ])
  expect(context.clock).toBe(clock)
  expect(closed).toEqual([])
})

it('has closed the account of the test before', () => {
  expect(closed).toEqual(['account-1'])
})

it('makes deliveries with ids of their own', () => {
  const deliveries = times(20, n => makeDelivery({}, n))
  expect(new Set(deliveries.map(delivery => delivery.id)).size).toBe(20)
  expect(makeDelivery({ id: 'a', category: 'otp' })).toMatchObject({ id: 'a', category: 'otp', attempt: 1 })
})
