import { expect } from 'vitest'
import {
  type DeliveryQueue,
  type Lane,
  normalLane,
  type QueueEntry,
  type ReaderGroup,
  type ReceivedEntry,
  retryLane,
} from '../../queue/delivery-queue.ts'

/** Time as the store sees it. */
export interface TestClock {
  now(): number
  /** Lets time pass: moves a fake clock, or waits. */
  advance(ms: number): Promise<void>
}

/** In what a store beyond a network may differ from one in the process. */
export interface QueueDifferences {
  /** Why, for whoever reads that a test was left out. */
  readonly reason: string
  /** Whether entries come in the order of publishing. */
  readonly isOrdered: boolean
  /** Whether `depths` is exact, at any moment. */
  readonly countsExactly: boolean
  /** Whether a crash repeats only what was not settled. Else what was published together with it may come again too. */
  readonly settlesApart: boolean
  /** A lane of which nothing came for so long has nothing to show, in milliseconds; four times as long when nobody has read it yet. */
  readonly quietMs: number
  /** A delayed entry comes at most so much later, in milliseconds. Earlier never. */
  readonly latenessMs: number
  /** Random walks beside the model. */
  readonly walks: { readonly runs: number; readonly maxSteps: number }
}

const noDifferences: QueueDifferences = {
  reason: '',
  isOrdered: true,
  countsExactly: true,
  settlesApart: true,
  quietMs: 0,
  latenessMs: 0,
  walks: { runs: 10, maxSteps: 60 },
}

export interface QueueUnderTest {
  /** Not started yet. */
  readonly queue: DeliveryQueue
  readonly clock: TestClock
  /** Default none. */
  readonly differences?: QueueDifferences
  /**
   * A queue, not started, over what the one before has stored, as after a crash: resolves when what was in hands can be
   * seen again. Absent where nothing outlives the process.
   */
  reopen?(): Promise<DeliveryQueue>
  dispose(): Promise<void>
}

export const normal = normalLane('sms', 'normal')
export const retry = retryLane('sms')
export const never: AbortSignal = new AbortController().signal

/** A queue in the hands of one test. */
export class QueueSession {
  readonly subject: QueueUnderTest
  readonly #read = new Set<string>()
  queue: DeliveryQueue

  constructor(subject: QueueUnderTest) {
    this.subject = subject
    this.queue = subject.queue
  }

  get clock(): TestClock {
    return this.subject.clock
  }

  get differences(): QueueDifferences {
    return this.subject.differences ?? noDifferences
  }

  /** What can be seen now, up to `max`; with `waitMs` one receive that waits. */
  async receive(lane: Lane, group: ReaderGroup, max = 1_000, waitMs = 0): Promise<readonly ReceivedEntry[]> {
    const reader = this.queue.reader(lane, group)
    const { quietMs } = this.differences
    if (quietMs === 0 || waitMs > 0) return reader.receive(max, waitMs, never)
    const all: ReceivedEntry[] = []
    const isFirst = !this.#read.has(`${group} ${lane}`)
    this.#read.add(`${group} ${lane}`)
    while (all.length < max) {
      const some = await reader.receive(max - all.length, isFirst && all.length === 0 ? 4 * quietMs : quietMs, never)
      if (some.length === 0) break
      all.push(...some)
    }
    return all
  }

  /** All that the lane has now, without settling any. */
  async drain(lane: Lane, group: ReaderGroup): Promise<readonly ReceivedEntry[]> {
    const all: ReceivedEntry[] = []
    for (;;) {
      const entries = await this.receive(lane, group, 100)
      if (entries.length === 0) return all
      all.push(...entries)
    }
  }

  /** Waits for `count` entries: who came, and when. */
  async watch(lane: Lane, count: number): Promise<readonly { readonly id: string; readonly at: number }[]> {
    const seen: { readonly id: string; readonly at: number }[] = []
    while (seen.length < count) {
      const entries = await this.receive(lane, 'deliver', count - seen.length, 60_000)
      for (const { id } of entries) seen.push({ id, at: this.clock.now() })
    }
    return seen
  }

  /** Ids as they are to be compared: in their order where the store keeps one. */
  ids(list: readonly { readonly id: string }[]): readonly string[] {
    return this.differences.isOrdered ? idsOf(list) : idsOf(list).toSorted(byNumber)
  }

  expectAt(at: number, dueAt: number): void {
    expect(at).toBeGreaterThanOrEqual(dueAt)
    expect(at).toBeLessThanOrEqual(dueAt + this.differences.latenessMs)
  }

  async expectWaiting(lane: Lane, count: number): Promise<void> {
    if (this.differences.countsExactly) expect(await this.waiting(lane)).toBe(count)
  }

  async waiting(lane: Lane): Promise<number> {
    const depths = await this.queue.depths()
    return depths.find(depth => depth.lane === lane)?.waiting ?? 0
  }

  async reopen(): Promise<void> {
    if (!this.subject.reopen) throw new Error('nothing of this queue outlives the process')
    this.queue = await this.subject.reopen()
    this.#read.clear()
    await this.queue.start()
  }
}

/** Entries with the ids `from`, `from + 1`, … */
export function entries(lane: Lane, count: number, from = 0): readonly QueueEntry[] {
  return Array.from({ length: count }, (_, n) => ({ lane, id: `${from + n}`, body: `{"n":${from + n}}` }))
}

export const idsOf = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id)

const byNumber = new Intl.Collator('en', { numeric: true }).compare
