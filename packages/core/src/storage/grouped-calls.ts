export interface GroupedCallsOptions<Call, Answer> {
  /** Runs a group; what it resolves with gives the answer of the call at a place. Its rejection is every caller's. */
  readonly run: (calls: readonly Call[]) => Promise<(place: number) => Answer>
  /** What a call counts against the two bounds. */
  readonly weigh: (call: Call) => number
  /** A group is closed when it weighs this much; a heavier call runs alone. */
  readonly maxGroup: number
  /** Calls beyond are refused, those under way included. */
  readonly maxPending: number
  readonly refusal: () => Error
}

interface PendingCall<Call, Answer> {
  readonly call: Call
  readonly weight: number
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/** One group in the thread, one on its way: more would only make smaller groups. */
const maxRunning = 2

/**
 * Joins calls of the same turn of the event loop, and those that come while two groups are under way, into one:
 * one message to the thread instead of one each, and no timer.
 */
export class GroupedCalls<Call, Answer> {
  readonly #options: GroupedCallsOptions<Call, Answer>
  readonly #running = new Set<Promise<void>>()
  #pending: PendingCall<Call, Answer>[] = []
  #weight = 0
  #isScheduled = false

  constructor(options: GroupedCallsOptions<Call, Answer>) {
    this.#options = options
  }

  add(call: Call): Promise<Answer> {
    const weight = this.#options.weigh(call)
    if (this.#weight > 0 && this.#weight + weight > this.#options.maxPending)
      return Promise.reject(this.#options.refusal())
    this.#weight += weight
    return new Promise((resolve, reject) => {
      this.#pending.push({ call, weight, resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when every call added so far has its answer. */
  async drain(): Promise<void> {
    while (this.#pending.length > 0 || this.#running.size > 0) {
      if (this.#pending.length > 0 && this.#running.size < maxRunning) this.#start()
      await Promise.race(this.#running)
    }
  }

  #schedule(): void {
    if (this.#isScheduled || this.#running.size >= maxRunning || this.#pending.length === 0) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      if (this.#pending.length > 0 && this.#running.size < maxRunning) this.#start()
    })
  }

  #start(): void {
    const group = this.#takeGroup()
    const run = this.#run(group).finally(() => {
      this.#running.delete(run)
      this.#schedule()
    })
    this.#running.add(run)
    this.#schedule()
  }

  #takeGroup(): readonly PendingCall<Call, Answer>[] {
    let weight = 0
    const end = this.#pending.findIndex((pending, place) => {
      weight += pending.weight
      return place > 0 && weight > this.#options.maxGroup
    })
    return this.#pending.splice(0, end === -1 ? this.#pending.length : end)
  }

  async #run(group: readonly PendingCall<Call, Answer>[]): Promise<void> {
    try {
      const answerAt = await this.#options.run(group.map(({ call }) => call))
      for (const [place, pending] of group.entries()) pending.resolve(answerAt(place))
    } catch (error) {
      for (const pending of group) pending.reject(error)
    } finally {
      for (const pending of group) this.#weight -= pending.weight
    }
  }
}
