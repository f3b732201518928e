import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  isDelayed,
  type Lane,
  type QueueEntry,
  type ReaderGroup,
  type ReceivedEntry,
} from '../../queue/delivery-queue.ts'
import { normal, QueueSession, type QueueUnderTest, retry } from './queue-session.ts'

/** Who reads what in the model. */
const readings: readonly { readonly lane: Lane; readonly group: ReaderGroup }[] = [
  { lane: normal, group: 'deliver' },
  { lane: normal, group: 'sync' },
  { lane: 'result', group: 'sync' },
  { lane: retry, group: 'deliver' },
]

/** What the model knows of an entry for one group. */
interface Expected {
  readonly id: string
  readonly dueAt: number
  visibleAt: number
  held: ReceivedEntry | undefined
  isSettled: boolean
  wasReleased: boolean
}

type Step =
  | { readonly do: 'publish'; readonly lane: Lane; readonly count: number; readonly dueIn: number }
  | { readonly do: 'receive'; readonly reading: number; readonly max: number }
  | { readonly do: 'settle'; readonly reading: number; readonly pick: number; readonly publish: number }
  | { readonly do: 'release'; readonly reading: number; readonly pick: number; readonly delayMs: number }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'reopen' }

const reading = fc.nat(readings.length - 1)
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      lane: fc.constantFrom(normal, 'result' as const, retry),
      count: fc.integer({ min: 1, max: 90 }),
      dueIn: fc.integer({ min: -50, max: 200 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constant('receive' as const), reading, max: fc.integer({ min: 1, max: 120 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('settle' as const), reading, pick: fc.nat(4), publish: fc.nat(3) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('release' as const), reading, pick: fc.nat(4), delayMs: fc.nat(150) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.nat(120) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
)

/** Random walks beside a model: nothing is lost, nothing settled comes again, nothing comes before its time or out of order. */
export function testQueueModel(session: () => QueueSession, makeQueue: () => Promise<QueueUnderTest>): void {
  it('agrees with a simple model, whatever the order of calls', async () => {
    const { runs, maxSteps } = session().differences.walks
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: maxSteps }), async walk => {
        const subject = await makeQueue()
        try {
          await new Walk(new QueueSession(subject)).run(walk)
        } finally {
          await subject.dispose()
        }
      }),
      { numRuns: runs, endOnFailure: true },
    )
  })
}

class Walk {
  readonly #session: QueueSession
  readonly #expected = readings.map((): Expected[] => [])
  #lastId = 0
  #hasCrashed = false

  constructor(session: QueueSession) {
    this.#session = session
  }

  async run(walk: readonly Step[]): Promise<void> {
    await this.#session.queue.start()
    for (const step of walk) await this.#take(step)
    await this.#reopen()
    await this.#session.clock.advance(1_000)
    for (const place of readings.keys()) {
      const open = this.#at(place).filter(({ isSettled, held }) => !isSettled && !held)
      const seen = new Set<string>()
      for (
        let received = await this.#receive(place, 100);
        received.length > 0;
        received = await this.#receive(place, 100)
      )
        for (const { id } of received) seen.add(id)
      expect(seen).toEqual(new Set(open.map(({ id }) => id)))
    }
  }

  async #take(step: Step): Promise<void> {
    switch (step.do) {
      case 'publish':
        return this.#settle([], this.#newEntries(step.lane, step.count, step.dueIn))
      case 'receive':
        await this.#receive(step.reading, step.max)
        return
      case 'settle':
        return this.#settle(this.#pick(step.reading, step.pick), this.#newEntries('result', step.publish, 0))
      case 'release':
        return this.#release(step.reading, this.#pick(step.reading, step.pick), step.delayMs)
      case 'advance':
        return this.#session.clock.advance(step.ms)
      case 'reopen':
        return this.#reopen()
    }
  }

  #at(place: number): Expected[] {
    const list = this.#expected[place]
    if (!list) throw new Error(`there is no reading ${place}`)
    return list
  }

  #newEntries(lane: Lane, count: number, dueIn: number): readonly QueueEntry[] {
    const dueAt = this.#session.clock.now() + dueIn
    return Array.from({ length: count }, () => ({
      lane,
      id: `${++this.#lastId}`,
      body: `{"id":${this.#lastId}}`,
      ...(isDelayed(lane) && { dueAt }),
    }))
  }

  async #settle(done: readonly Expected[], publish: readonly QueueEntry[]): Promise<void> {
    await this.#session.queue.settle(
      done.flatMap(({ held }) => held ?? []),
      publish,
    )
    for (const expected of done) expected.isSettled = true
    for (const [place, { lane }] of readings.entries())
      for (const entry of publish)
        if (entry.lane === lane)
          this.#at(place).push({
            id: entry.id,
            dueAt: entry.dueAt ?? 0,
            visibleAt: entry.dueAt ?? 0,
            held: undefined,
            isSettled: false,
            wasReleased: false,
          })
  }

  async #receive(place: number, max: number): Promise<readonly ReceivedEntry[]> {
    const { lane, group } = readings[place] ?? { lane: normal, group: 'deliver' }
    const list = this.#at(place)
    const isVisible = (now: number) => (entry: Expected) => !entry.held && !entry.isSettled && entry.visibleAt <= now
    const mustShow = list.some(isVisible(this.#session.clock.now()))
    const received = await this.#withoutRepeats(place, await this.#session.receive(lane, group, max))
    // Where receiving takes time, something may become visible meanwhile.
    const visible = list.filter(isVisible(this.#session.clock.now()))
    const neverSeen = visible.filter(({ wasReleased }) => !wasReleased)
    expect(received.length).toBeLessThanOrEqual(max)
    if (mustShow) expect(received).not.toEqual([])
    const fresh: Expected[] = []
    for (const entry of received) {
      const expected = visible.find(({ id }) => id === entry.id)
      if (!expected || expected.held) throw new Error(`${entry.id} must not be seen by ${group} in ${lane} now`)
      expect(entry.body).toBe(`{"id":${entry.id}}`)
      expected.held = entry
      if (!expected.wasReleased) fresh.push(expected)
    }
    // An entry that became due later may have been read ahead already.
    if (!isDelayed(lane) && this.#session.differences.isOrdered) expect(fresh).toEqual(neverSeen.slice(0, fresh.length))
    return received
  }

  /** After a crash a store may repeat what was settled together with what was not; it is settled again. */
  async #withoutRepeats(place: number, received: readonly ReceivedEntry[]): Promise<readonly ReceivedEntry[]> {
    if (this.#session.differences.settlesApart || !this.#hasCrashed) return received
    const settled = new Set(this.#at(place).flatMap(({ id, isSettled }) => (isSettled ? [id] : [])))
    await this.#session.queue.settle(
      received.filter(({ id }) => settled.has(id)),
      [],
    )
    return received.filter(({ id }) => !settled.has(id))
  }

  /** Some that are held: every second, third … of them. */
  #pick(place: number, pick: number): readonly Expected[] {
    return this.#at(place).filter(({ held, isSettled }, n) => held && !isSettled && n % (pick + 1) === 0)
  }

  async #release(place: number, list: readonly Expected[], delayMs: number): Promise<void> {
    const { lane, group } = readings[place] ?? { lane: normal, group: 'deliver' }
    await this.#session.queue.reader(lane, group).release(
      list.flatMap(({ held }) => held ?? []),
      delayMs,
    )
    for (const expected of list) {
      expected.held = undefined
      expected.visibleAt = this.#session.clock.now() + delayMs
      expected.wasReleased = true
    }
  }

  /** What was in hands is free again, what was released is to be seen at its first moment. */
  async #reopen(): Promise<void> {
    if (!this.#session.subject.reopen) return
    await this.#session.reopen()
    this.#hasCrashed = true
    for (const place of readings.keys()) {
      for (const expected of this.#at(place)) {
        expected.held = undefined
        expected.visibleAt = expected.dueAt
        expected.wasReleased = false
      }
    }
  }
}
