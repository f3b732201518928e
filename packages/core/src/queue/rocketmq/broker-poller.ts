/** What a poller asks of its lane. */
export interface PolledLane {
  /** How many messages would be welcome now; 0 when none. */
  wanted(): number
  /** Waits for messages of a broker and takes them in. Answers how many came; rejects when the broker could not be asked. */
  poll(broker: string, max: number): Promise<number>
}

/** The broker gives no more at once. */
const maxMessages = 32
/** Questions at one time while a lane is full of messages; an empty one needs a single one, that waits. */
const busyPolls = 4
/** Pauses after a failure grow from the first to the second, in milliseconds. */
const shortestPauseMs = 200
const longestPauseMs = 2_000
/** A broker that had nothing to say for so long has nothing, in milliseconds: what is there it tells at once. */
const quietMs = 1_000

/** Asks one broker for the messages of one lane, for as long as the lane wants some. */
export class BrokerPoller {
  readonly #broker: string
  readonly #lane: PolledLane
  #questions = 0
  /** Since when it was asked and had nothing. */
  #quietSince: number | undefined
  #isBusy = false
  #pauseMs = 0
  #pausing: NodeJS.Timeout | undefined
  #isStopped = false
  readonly #running = new Set<Promise<void>>()

  constructor(broker: string, lane: PolledLane) {
    this.#broker = broker
    this.#lane = lane
  }

  /** Whether the broker seems to have nothing that could be seen. */
  get isQuiet(): boolean {
    return this.#quietSince !== undefined && performance.now() - this.#quietSince >= quietMs && this.#questions > 0
  }

  /** Asks if something is wanted and nobody asks yet. */
  pump(): void {
    while (!this.#isStopped && !this.#pausing && this.#questions < (this.#isBusy ? busyPolls : 1)) {
      const max = Math.min(this.#lane.wanted(), maxMessages)
      if (max <= 0) return
      const run = this.#poll(max).finally(() => this.#running.delete(run))
      this.#running.add(run)
    }
  }

  /** Asks no more; resolves when the last answer has been taken in. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#pausing)
    await Promise.allSettled(this.#running)
  }

  async #poll(max: number): Promise<void> {
    this.#questions += 1
    this.#quietSince ??= performance.now()
    try {
      const came = await this.#lane.poll(this.#broker, max)
      this.#isBusy = came >= max
      this.#pauseMs = 0
      if (came > 0) this.#quietSince = performance.now()
    } catch {
      this.#quietSince = undefined
      this.#pause()
    } finally {
      this.#questions -= 1
      this.pump()
    }
  }

  #pause(): void {
    if (this.#isStopped) return
    this.#isBusy = false
    this.#pauseMs = Math.min(Math.max(2 * this.#pauseMs, shortestPauseMs), longestPauseMs)
    this.#pausing ??= setTimeout(() => {
      this.#pausing = undefined
      this.pump()
    }, this.#pauseMs)
  }
}
