import type { MergeOutcome, MessageIndex } from '../../message-index/message-index.ts'
import type { FactUpdate } from '../../model/fact.ts'

/** The first update waits this long for others of its delivery, in milliseconds. */
const joinMs = 20

/** While many come and nobody is behind it waits longer: a provider's answer takes some time, and many writes are then spared. */
const busyJoinMs = 200

/** So many waiting updates are many. */
const many = 100

/** Updates that are not kept waiting for more. */
const enoughUpdates = 2_000

/** Updates of one merge at most. */
const maxUpdates = 8_000

interface Waiting {
  readonly updates: readonly FactUpdate[]
  readonly resolve: (outcomes: readonly MergeOutcome[]) => void
  readonly reject: (error: unknown) => void
}

/**
 * Merges of several lanes as one. A delivery's first fact comes by its normal lane and the next by the result lane, a
 * moment apart: joined they cost the index one write instead of two, and writing is most of what a message costs.
 */
export class JoinedMerges {
  readonly #index: Pick<MessageIndex, 'merge'>
  #waiting: Waiting[] = []
  #count = 0
  #isHurried = false
  #running: Promise<void> | undefined

  constructor(index: Pick<MessageIndex, 'merge'>) {
    this.#index = index
  }

  /**
   * One outcome per update, in order. Rejects with what the index rejects with; the whole group then is not stored.
   * `isBehind`: more wait to be read, and do so only after these. Then nothing is waited for.
   */
  merge(updates: readonly FactUpdate[], isBehind: boolean): Promise<readonly MergeOutcome[]> {
    this.#isHurried ||= isBehind
    return new Promise((resolve, reject) => {
      this.#waiting.push({ updates, resolve, reject })
      this.#count += updates.length
      this.#running ??= this.#run()
    })
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#untilJoined()
      await this.#mergeGroup(this.#takeGroup())
    }
    this.#running = undefined
  }

  async #untilJoined(): Promise<void> {
    let waited = 0
    while (!this.#isHurried && this.#count < enoughUpdates && waited < (this.#count < many ? joinMs : busyJoinMs)) {
      await new Promise(resolve => setTimeout(resolve, joinMs))
      waited += joinMs
    }
  }

  #takeGroup(): readonly Waiting[] {
    let count = 0
    const end = this.#waiting.findIndex(({ updates }, n) => {
      count += updates.length
      return n > 0 && count > maxUpdates
    })
    const group = this.#waiting.splice(0, end === -1 ? this.#waiting.length : end)
    for (const { updates } of group) this.#count -= updates.length
    this.#isHurried = false
    return group
  }

  async #mergeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#index.merge(group.flatMap(({ updates }) => updates))
      let start = 0
      for (const { updates, resolve } of group) {
        resolve(outcomes.slice(start, start + updates.length))
        start += updates.length
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }
}
