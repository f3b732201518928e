import type { Clock } from '@message-center/channel'
import { createFakeClock, createRecordingLogger, type FakeClock } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { MemoryPermitBook } from '../../limits/memory-permit-book.ts'
import type { PermitBook } from '../../limits/permit-book.ts'
import { SharedPermits } from '../../limits/shared-permits.ts'
import type { Account } from '../../management/records.ts'
import { scriptedChannel } from '../flow.fixture.ts'
import { AccountLine, type LineOwner, lineDefaults } from './account-line.ts'
import type { Work } from './work.ts'

const account: Account = {
  tenant: 't',
  id: 'limited',
  plugin: 'sms-scripted',
  settings: {},
  isEnabled: true,
  rateLimit: { max: 100, perMs: 1_000 },
  createdAt: new Date(0),
  updatedAt: new Date(0),
  revision: 1,
}

/** Takes some at once, as most providers do. */
const { plugin } = scriptedChannel('sms', { batch: { sameContent: 100, differentContent: 100 } })

function workOf(id: string): Work {
  const delivery = {
    id,
    tenant: 't',
    channel: 'sms',
    accounts: ['limited'],
    address: {},
    content: {},
    acceptedAt: 0,
    startedAt: 0,
    attempts: 0,
    rounds: 0,
    base: {
      channel: 'sms',
      priority: 'normal',
      category: 'transactional',
      recipients: 1,
      to: 'x',
      recipientHash: 'x',
      text: '',
    },
  } as const
  return { entry: { lane: 'normal/sms/normal', id, body: '', lease: undefined }, key: id, delivery, facts: [] }
}

/** Between 0 and 1, the same numbers for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

type Random = () => number
/** When a process gets to what is due then. */
type Lateness = (due: number) => number

/** In milliseconds. */
const longest = { late: 120, running: 80, look: 80, book: 80, way: 20, answer: 60 } as const

/** Each timer is late by itself. */
const lateTimers =
  (random: Random): Lateness =>
  due =>
    due + random() * longest.late

/** The process stands still again and again; what is due meanwhile comes all at once afterwards. */
function standstills(random: Random): Lateness {
  const standstill: { readonly from: number; readonly to: number }[] = []
  return due => {
    for (let to = standstill.at(-1)?.to ?? 0; to <= due; ) {
      const from = to + random() * longest.running
      to = from + random() * longest.late
      standstill.push({ from, to })
    }
    return standstill.find(({ from, to }) => from <= due && due < to)?.to ?? due
  }
}

function lateClock(clock: FakeClock, lateness: Lateness): Clock {
  const sleep: Clock['sleep'] = (ms, signal) => {
    const now = clock.monotonic()
    return clock.sleep(lateness(now + ms) - now, signal)
  }
  return { now: clock.now, monotonic: clock.monotonic, sleep }
}

/** A book that is some way off. */
function distantBook(book: PermitBook, wait: (longestMs: number) => Promise<void>): PermitBook {
  return {
    start: () => book.start(),
    stop: () => book.stop(),
    async exchange(...request) {
      await wait(longest.book / 2)
      const grants = await book.exchange(...request)
      await wait(longest.book / 2)
      return grants
    },
  }
}

interface Machine {
  readonly seed: number
  readonly lateness: (random: Random) => Lateness
  /** How many deliveries wait for each process. */
  readonly waiting: readonly number[]
}

/** Lets a line of each process send all it has, and tells when the provider got it. */
async function arrivals({ seed, lateness, waiting }: Machine): Promise<number[]> {
  const random = randomFrom(seed)
  const clock = createFakeClock()
  const shared = new MemoryPermitBook({ clock })
  const arrived: number[] = []
  const processes = waiting.map((count, n) => {
    const own = lateClock(clock, lateness(random))
    const wait = (longestMs: number) => own.sleep(1 + random() * (longestMs - 1))
    const book = distantBook(shared, wait)
    const permits = new SharedPermits({ book, clock: own, logger: createRecordingLogger() })
    const works = Array.from({ length: count }, (_, place) => workOf(`${n}.${place}`))
    const fill = (room: number) => {
      for (const work of works.splice(0, room)) line.offer(work)
    }
    const owner: LineOwner = {
      async send(batch, _, begin) {
        fill(batch.length)
        await wait(longest.look)
        const due = begin()
        if (due) await due
        const at = clock.monotonic() + random() * longest.way
        arrived.push(...batch.map(() => at))
        await wait(longest.answer)
      },
      divert: () => expect.fail('the account does not rest'),
      postpone: () => expect.fail('there is room'),
    }
    const line = new AccountLine(account, plugin, owner, own, undefined, permits)
    return { permits, fill, line }
  })
  await Promise.all(processes.map(({ permits }) => permits.start()))
  for (const { fill, line } of processes) {
    fill(lineDefaults.roomSize)
    line.pump()
  }
  const total = waiting.reduce((sum, count) => sum + count, 0)
  while (arrived.length < total && clock.monotonic() < 20 * total) await clock.advance(1_000)
  let isStopped = false
  const stopping = Promise.all(processes.map(({ permits }) => permits.stop())).then(() => {
    isStopped = true
  })
  while (!isStopped) await clock.advance(1_000)
  await stopping
  return arrived.sort((one, other) => one - other)
}

/** Most within any second. */
function busiestSecond(times: readonly number[]): number {
  let from = 0
  let most = 0
  for (const [n, at] of times.entries()) {
    while ((times[from] ?? at) <= at - 1_000) from += 1
    most = Math.max(most, n - from + 1)
  }
  return most
}

/** After the first moments, and while there is something left for them to send. */
function perSecond(times: readonly number[]): number {
  const [from, to] = [2_000, times[Math.floor(times.length * 0.95)] ?? 0]
  return (times.filter(at => at >= from && at < to).length * 1_000) / (to - from)
}

describe('a limit of 100 a second that four busy processes share', () => {
  it.each([
    { what: 'timers are late', lateness: lateTimers },
    { what: 'processes stand still', lateness: standstills },
  ])('is used for 92 % and more, and passed by no more than 5 %, where $what', async ({ lateness }) => {
    for (const seed of [1, 2, 3]) {
      const times = await arrivals({ seed, lateness, waiting: [4_000, 2_500, 1_500, 1_000] })
      expect(times).toHaveLength(9_000)
      expect(busiestSecond(times), `seed ${seed}`).toBeLessThanOrEqual(105)
      expect(perSecond(times), `seed ${seed}`).toBeGreaterThanOrEqual(92)
    }
  })
})
