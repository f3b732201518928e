import { createFakeClock } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
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
function lineOf(callMs: number) {
  const clock = createFakeClock(1_000_000)
  const postponed: { readonly until: number; readonly priority: Priority }[] = []
  const line = new AccountLine(
    account,
    scriptedChannel('sms').plugin,
    {
      send: () => clock.sleep(callMs),
      divert: () => {},
      postpone: ({ delivery }, until) => postponed.push({ until, priority: delivery.base.priority }),
    },
    clock,
  )
  const offer = (count: number, priority: Priority = 'normal') => {
    for (let n = 0; n < count; n++) line.offer(workOf(n, priority))
    line.pump()
  }
  return { clock, line, offer, postponed }
}

/** So many come back in the busiest second. */
function mostPerSecond(postponed: readonly { readonly until: number }[]): number {
  const seconds = Map.groupBy(postponed, ({ until }) => Math.floor(until / 1000))
  return Math.max(...[...seconds.values()].map(({ length }) => length))
}

describe('an account that does not rest', () => {
  it('is open to somebody who looked at the clock before', async () => {
    const { clock, line } = lineOf(1)
    const before = clock.now()
    await clock.advance(5)
    expect(line.openAt()).toBeLessThanOrEqual(before)
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
    const openAt = line.openAt()
    expect(openAt).toBeGreaterThan(clock.now())
    const slots = Array.from({ length: 5_000 }, (_, n) => ({ until: line.nextSlot(workOf(n, 'normal'), openAt) }))
    expect(Math.min(...slots.map(({ until }) => until))).toBe(openAt)
    expect(mostPerSecond(slots)).toBeLessThanOrEqual(1_001)
    offer(1)
    expect(postponed).toEqual([])
  })

  it('comes back twice as fast as deliveries can go out', async () => {
    const { clock, offer, postponed } = lineOf(50)
    offer(100)
    await clock.advance(50)
    // A hundred calls of 50 ms: 2,000 a second can go out.
    offer(20_000)
    expect(mostPerSecond(postponed)).toBeGreaterThan(3_900)
    expect(mostPerSecond(postponed)).toBeLessThan(4_100)
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
