import type { RecallTarget, SendResult } from '@message-center/channel'
import { expect, it } from 'vitest'
import { openAccount, openAt, startAt, to } from '../open-account.fixture.ts'

const { signal } = new AbortController()
const hourMs = 3_600_000

function targetsOf(results: readonly SendResult[]): RecallTarget[] {
  return results.map((result, n) => ({
    deliveryId: `d${n}`,
    providerMessageId: result.outcome === 'accepted' ? result.providerMessageId : undefined,
    sentAt: new Date(startAt),
  }))
}

it('takes a call back when all who shared it are asked for, by one question', async () => {
  const { double, sender, send } = await openAccount('app')
  const targets = targetsOf(await send(to('a'), to('b'), to('gone1')))
  const results = await sender.recall?.(targets, signal)
  expect(results).toMatchObject([{ outcome: 'recalled' }, { outcome: 'recalled' }, { outcome: 'impossible' }])
  expect(double.appMessages().map(({ isRecalled }) => isRecalled)).toEqual([true, true])
})

it('leaves a call alone that somebody else shares', async () => {
  const { double, sender, send } = await openAccount('app')
  const [first] = targetsOf(await send(to('a'), to('b'), to('c')))
  expect(await sender.recall?.(first ? [first] : [], signal)).toMatchObject([
    { outcome: 'impossible', reason: expect.stringContaining('2 other deliveries') },
  ])
  expect(double.appMessages().some(({ isRecalled }) => isRecalled)).toBe(false)
})

it('is possible until just before 24 hours', async () => {
  const { sender, clock, send } = await openAccount('app')
  const targets = targetsOf([...(await send(to('a'))), ...(await send({ ...to('b'), content: { text: 'b' } }))])
  await clock.advance(24 * hourMs - 1)
  expect(await sender.recall?.(targets.slice(0, 1), signal)).toEqual([{ outcome: 'recalled' }])
  await clock.advance(1)
  expect(await sender.recall?.(targets.slice(1), signal)).toMatchObject([
    { outcome: 'impossible', reason: expect.stringContaining('24 hours') },
  ])
})

it('cannot take back what another application sent', async () => {
  const { double, clock, send } = await openAccount('app')
  const other = await openAt(double, 'app', clock, { agentId: 1000003, secret: 'double-secret-of-the-second-app' })
  const targets = targetsOf(await send(to('a')))
  expect(await other.sender.recall?.(targets, signal)).toMatchObject([{ outcome: 'impossible', code: '40058' }])
})

it('may work another time when the provider could not be asked, or the account is to be mended', async () => {
  const { double, clock, send } = await openAccount('app')
  const targets = targetsOf(await send(to('a')))
  const away = await openAt(double, 'app', clock, { ...double.app.unreachableSettings })
  expect(await away.sender.recall?.(targets, signal)).toMatchObject([{ outcome: 'failed' }])
  const wrong = await openAt(double, 'app', clock, { ...double.app.wrongSettings })
  expect(await wrong.sender.recall?.(targets, signal)).toMatchObject([{ outcome: 'failed', code: '40001' }])
})
