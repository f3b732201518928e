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

export interface QueueUnderTest {
  /** Not started yet. */
  readonly queue: DeliveryQueue
  readonly clock: TestClock
  /** A queue, not started, over what the one before has stored, as after a crash. Absent where nothing outlives the process. */
  reopen?(): Promise<DeliveryQueue>
  dispose(): Promise<void>
}

export const normal = normalLane('sms', 'normal')
export const retry = retryLane('sms')
export const never: AbortSignal = new AbortController().signal

/** A queue in the hands of one test. */
export class QueueSession {
  readonly subject: QueueUnderTest
  queue: DeliveryQueue

  constructor(subject: QueueUnderTest) {
    this.subject = subject
    this.queue = subject.queue
  }

  get clock(): TestClock {
    return this.subject.clock
  }

  receive(lane: Lane, group: ReaderGroup, max = 1_000, waitMs = 0): Promise<readonly ReceivedEntry[]> {
    return this.queue.reader(lane, group).receive(max, waitMs, never)
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

  async waiting(lane: Lane): Promise<number> {
    const depths = await this.queue.depths()
    return depths.find(depth => depth.lane === lane)?.waiting ?? 0
  }

  async reopen(): Promise<void> {
    if (!this.subject.reopen) throw new Error('nothing of this queue outlives the process')
    this.queue = await this.subject.reopen()
    await this.queue.start()
  }
}

/** Entries with the ids `from`, `from + 1`, … */
export function entries(lane: Lane, count: number, from = 0): readonly QueueEntry[] {
  return Array.from({ length: count }, (_, n) => ({ lane, id: `${from + n}`, body: `{"n":${from + n}}` }))
}

export const idsOf = (list: readonly { readonly id: string }[]): readonly string[] => list.map(({ id }) => id)
