import { createFakeClock } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { breakerDefaults } from '../../limits/circuit-breaker.ts'
import type { Account } from '../../management/records.ts'
import type { Priority } from '../../model/fact.ts'
import { scriptedChannel } from '../flow.fixture.ts'
import { AccountLine } from './account-line.ts'
import type { Work } from './work.ts'

const account: Account = {
  tenant: 't',
  id: 'main',
  plugin: 'sms-scripted',
  settings: {},
  isEnabled: true,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  revision: 1,
}

function workOf(n: number, priority: Priority): Work {
  const id = `message.${n}`
  const delivery = {
    id,
    tenant: 't',
    channel: 'sms',
    accounts: ['main'],
    address: {},
    content: {},
    acceptedAt: 0,
    startedAt: 0,
    attempts: 0,
    rounds: 0,
    base: { channel: 'sms', priority, category: 'transactional', recipients: 1, to: 'x', recipientHash: 'x', text: '' },
  } as const
  return { entry: { lane: `normal/sms/${priority}`, id, body: '', lease: undefined }, key: id, delivery, facts: [] }
}

/** A line whose calls take as long as the test wants, and what it puts off until when. */
function lineOf(callMs: number, more: Partial<Account> = {}) {
  const clock = createFakeClock(1_000_000)
  const postponed: { readonly until: number; readonly priority: Priority }[] = []
  const sentAt: number[] = []
  const line = new AccountLine(
    { ...account, ...more },
    scriptedChannel('sms').plugin,
    {
      send: works => {
        sentAt.push(...works.map(() => clock.monotonic()))
        return clock.sleep(callMs)
      },
      divert: () => {},
      postpone: ({ delivery }, until) => postponed.push({ until, priority: delivery.base.priority }),
    },
    clock,
  )
  const offer = (count: number, priority: Priority = 'normal') => {
    for (let n = 0; n < count; n++) line.offer(workOf(n, priority))
    line.pump()
  }
  return { clock, line, offer, postponed, sentAt }
}

/** So many come back in the busiest second. */
function mostPerSecond(postponed: readonly { readonly until: number }[]): number {
  const seconds = Map.groupBy(postponed, ({ until }) => Math.floor(until / 1000))
  return Math.max(...[...seconds.values()].map(({ length }) => length))
}

describe.each([-600_000, 86_400_000])('a clock on the wall that is set by %i ms', step => {
  it('neither holds up nor speeds up an account with a rate limit', async () => {
    const { clock, offer, sentAt } = lineOf(1, { rateLimit: { max: 10, perMs: 1_000 } })
    offer(40)
    await clock.advance(1_500)
    clock.step(step)
    await clock.advance(1_600)
    expect(sentAt).toHaveLength(40)
    expect(sentAt.map(at => Math.floor(at / 1_000))).toEqual(Array.from({ length: 40 }, (_, n) => Math.floor(n / 10)))
  })

  it('neither prolongs nor ends the rest of an account', async () => {
    const { clock, line } = lineOf(1)
    for (let n = 0; n < 10; n++) line.failed()
    const { pauseMs } = breakerDefaults
    await clock.advance(pauseMs / 2)
    clock.step(step)
    expect(line.restsMs()).toBe(pauseMs / 2)
    expect(line.nextSlot(workOf(1, 'normal'), line.restsMs())).toBe(clock.now() + pauseMs / 2)
    await clock.advance(pauseMs / 2)
    expect(line.restsMs()).toBe(0)
  })

  it('changes nothing about the pause that a provider asks for', async () => {
    const { clock, line, offer, sentAt } = lineOf(1)
    line.pause(2_000)
    offer(1)
    await clock.advance(1_000)
    clock.step(step)
    await clock.advance(999)
    expect(sentAt).toEqual([])
    await clock.advance(1)
    expect(sentAt).toHaveLength(1)
  })
})

describe('what finds no place in the line of an account', () => {
  it('comes back a thousand a second when nothing goes out, however many there are', () => {
    const { offer, postponed } = lineOf(60_000)
    offer(20_000)
    expect(postponed).toHaveLength(20_000 - 256)
    expect(mostPerSecond(postponed)).toBeLessThanOrEqual(1_001)
  })

  it('comes back no faster from an account that rests', () => {
    const { clock, line, postponed, offer } = lineOf(60_000)
    for (let n = 0; n < 10; n++) line.failed()
    const restsMs = line.restsMs()
    expect(restsMs).toBeGreaterThan(0)
    const slots = Array.from({ length: 5_000 }, (_, n) => ({ until: line.nextSlot(workOf(n, 'normal'), restsMs) }))
    expect(Math.min(...slots.map(({ until }) => until))).toBe(clock.now() + restsMs)
    expect(mostPerSecond(slots)).toBeLessThanOrEqual(1_001)
    offer(1)
    expect(postponed).toEqual([])
  })

  it('comes back a quarter faster than deliveries can go out', async () => {
    const { clock, offer, postponed } = lineOf(50)
    offer(100)
    await clock.advance(50)
    // A hundred calls of 50 ms: 2,000 a second can go out.
    offer(20_000)
    expect(mostPerSecond(postponed)).toBeGreaterThan(2_400)
    expect(mostPerSecond(postponed)).toBeLessThan(2_600)
  })

  it('does not wait behind what is less urgent', () => {
    const { clock, offer, postponed } = lineOf(60_000)
    offer(20_000, 'bulk')
    offer(300, 'high')
    const codes = postponed.filter(({ priority }) => priority === 'high')
    expect(codes).toHaveLength(300 - 256)
    expect(Math.max(...codes.map(({ until }) => until))).toBeLessThan(clock.now() + 2_000)
  })
})
