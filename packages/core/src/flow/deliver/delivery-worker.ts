import { graceMs } from '../../channel/within-limit.ts'
import type { Service } from '../../lifecycle/service.ts'
import { priorities } from '../../model/message-request.ts'
import { type Lane, normalLane, type ReceivedEntry, retryLane, scheduledLane } from '../../queue/delivery-queue.ts'
import { ReadingLoop } from '../../queue/reading-loop.ts'
import { Deliverer } from './deliver.ts'
import type { DeliverParts } from './deliver-parts.ts'
import { Settler } from './settler.ts'
import type { Settlement } from './work.ts'

/** Pause before a delivery is looked at again that nobody knew yet whether it was sent, in milliseconds. */
const undecidedPauseMs = 100

/** What was cut short has this long to be settled, after the grace of the plugins, in milliseconds. */
const settleMs = 2_000

const reading = { window: 1_024, batch: 256, waitMs: 5_000 }

/** Reads all lanes of all channels, each with a window of its own: a full lane holds up no other. */
export class DeliveryWorker implements Service {
  readonly name = 'delivery worker'
  readonly #parts: DeliverParts
  readonly #settler: Settler
  readonly #deliverer: Deliverer
  readonly #loops: ReadonlyMap<Lane, ReadingLoop>
  readonly #stopped = new AbortController()
  readonly #undecided = new Set<Promise<void>>()
  #announcing: NodeJS.Timeout | undefined

  constructor(parts: DeliverParts) {
    this.#parts = parts
    this.#settler = new Settler(parts.queue, parts.clock, parts.logger, done => this.#settled(done))
    this.#deliverer = new Deliverer(parts, settlement => this.#settler.add(settlement))
    this.#loops = new Map(lanesOf(parts.catalogue.channels).map(lane => [lane, this.#loop(lane)]))
  }

  get deliverer(): Deliverer {
    return this.#deliverer
  }

  async start(): Promise<void> {
    for (const loop of this.#loops.values()) loop.start()
    this.#announcing = setInterval(() => void this.#announce(), 1_000)
  }

  /** Stops receiving, hands back what was not sent, lets calls in flight end and settles them. Rejects when it had to cut. */
  async stop(signal: AbortSignal): Promise<void> {
    clearInterval(this.#announcing)
    this.#stopped.abort()
    await Promise.all([...this.#loops.values()].map(loop => loop.stop()))
    await Promise.all(this.#undecided)
    const unsent = Map.groupBy(this.#deliverer.close(), work => work.entry.lane)
    await Promise.all(
      [...unsent].map(([lane, works]) =>
        this.#release(
          lane,
          works.map(work => work.entry),
        ),
      ),
    )
    const late = abortsAfter(signal, graceMs + settleMs)
    await this.#untilCallsEnd(signal)
    const isCut = this.#deliverer.underWay.count > 0
    // An attempt that is left behind would be made again at the next start. So calls are ended, and what they say is
    // settled: mostly that nobody knows.
    if (isCut) this.#deliverer.cutShort()
    await this.#untilCallsEnd(late)
    const isSettled = await this.#settler.drain(late)
    if (isCut || !isSettled) throw new Error('calls to providers were cut short')
  }

  async #untilCallsEnd(signal: AbortSignal): Promise<void> {
    while (this.#deliverer.underWay.count > 0 && !signal.aborted)
      await this.#parts.clock.sleep(10, signal).catch(() => {})
  }

  #loop(lane: Lane): ReadingLoop {
    const reader = this.#parts.queue.reader(lane, 'deliver')
    const loop: ReadingLoop = new ReadingLoop(
      reader,
      async entries => {
        const undecided = await this.#deliverer.take(entries)
        if (undecided.length > 0) this.#keepAsking(loop, undecided)
      },
      reading,
      this.#parts,
    )
    return loop
  }

  /** They stay in hand, within the lane's window: to hand them back would count as one more try where a queue counts. */
  #keepAsking(loop: ReadingLoop, undecided: readonly ReceivedEntry[]): void {
    const asking = this.#untilDecided(loop, undecided)
      .catch(() => this.#parts.logger.error('deliveries cannot be handed back', { deliveries: undecided.length }))
      .finally(() => this.#undecided.delete(asking))
    this.#undecided.add(asking)
  }

  async #untilDecided(loop: ReadingLoop, undecided: readonly ReceivedEntry[]): Promise<void> {
    const { signal } = this.#stopped
    let rest = undecided
    while (rest.length > 0 && !signal.aborted) {
      await this.#parts.clock.sleep(undecidedPauseMs, signal).catch(() => undefined)
      if (!signal.aborted) rest = await this.#deliverer.take(rest)
    }
    await loop.release(rest)
  }

  async #release(lane: Lane, entries: readonly ReceivedEntry[]): Promise<void> {
    await this.#loops.get(lane)?.release(entries)
  }

  #settled(done: readonly Settlement[]): void {
    this.#deliverer.settled(done)
    for (const [lane, settlements] of Map.groupBy(done, ({ work }) => work.entry.lane))
      this.#loops.get(lane)?.left(settlements.length)
  }

  async #announce(): Promise<void> {
    const entries = this.#deliverer.underWay.announce(this.#parts.clock.now())
    if (entries.length === 0) return
    // Only shown: when the queue cannot take it, the outcome will tell.
    await this.#parts.queue.publish(entries).catch(() => {})
  }
}

const lanesOf = (channels: readonly string[]): readonly Lane[] =>
  channels.flatMap(channel => [
    ...priorities.map(priority => normalLane(channel, priority)),
    retryLane(channel),
    scheduledLane(channel),
  ])

/** Aborts so long after another signal. */
function abortsAfter(signal: AbortSignal, ms: number): AbortSignal {
  const late = new AbortController()
  const begin = () => void setTimeout(() => late.abort(signal.reason), ms).unref()
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  return late.signal
}
