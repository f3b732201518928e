import { MessageCenterError } from '../../errors.ts'
import type { FactUpdate } from '../../model/fact.ts'
import { updateDefect } from '../check-update.ts'
import type { MergeOutcome } from '../message-index.ts'
import type { Group } from './merge-writer.ts'
import type { Settings } from './options.ts'
import type { Pace } from './pace.ts'

export interface PendingParts {
  readonly write: (groups: readonly Group[]) => Promise<readonly MergeOutcome[]>
  readonly pace: Pace
  readonly bulk: Settings['bulk']
}

/** One call of `merge`: settled when all its places are. */
interface Call {
  readonly outcomes: (MergeOutcome | undefined)[]
  open: number
  error: unknown
  readonly resolve: (outcomes: readonly MergeOutcome[]) => void
  readonly reject: (error: unknown) => void
}

interface Waiting extends Group {
  readonly updates: FactUpdate[]
  bytes: number
  readonly places: { readonly call: Call; readonly place: number }[]
}

/** Bound of all that waits and is written, in bytes, roughly. */
const maxPendingBytes = 100_000_000

/**
 * Updates that wait for their request. Those of one delivery are joined, and never two requests hold the same delivery.
 * A request goes when enough has come together or the first update is old enough, and never more at once than the pace.
 */
export class PendingMerges {
  readonly #parts: PendingParts
  readonly #waiting = new Map<string, Waiting>()
  readonly #writing = new Set<string>()
  #waitingBytes = 0
  #updates = 0
  #bytes = 0
  #running = 0
  #isDue = false
  #timer: NodeJS.Timeout | undefined
  #onEmpty: (() => void) | undefined

  constructor(parts: PendingParts) {
    this.#parts = parts
  }

  add(updates: readonly FactUpdate[]): Promise<readonly MergeOutcome[]> {
    if (
      this.#updates > 0 &&
      (this.#updates + updates.length > this.#parts.bulk.maxPending || this.#bytes > maxPendingBytes)
    )
      return Promise.reject(
        new MessageCenterError('index_unavailable', {
          detail: 'Too many updates wait for Elasticsearch already.',
          retryAfterMs: 1_000,
        }),
      )
    return new Promise((resolve, reject) => {
      const call: Call = {
        outcomes: updates.map(() => undefined),
        open: updates.length,
        error: undefined,
        resolve,
        reject,
      }
      for (const [place, update] of updates.entries()) this.#addOne(update, call, place)
      if (updates.length === 0) resolve([])
      this.#flush()
    })
  }

  /** Resolves when nothing waits or runs any more. */
  drain(): Promise<void> {
    return new Promise(resolve => {
      this.#onEmpty = resolve
      this.#isDue = true
      this.#flush()
    })
  }

  #addOne(update: FactUpdate, call: Call, place: number): void {
    const reason = updateDefect(update)
    if (reason !== undefined) return settle(call, place, { outcome: 'refused', reason })
    const bytes = weigh(update)
    const joined = this.#waiting.get(update.id) ?? { id: update.id, updates: [], bytes: 0, places: [] }
    joined.updates.push(update)
    joined.places.push({ call, place })
    joined.bytes += bytes
    this.#waiting.set(update.id, joined)
    this.#updates++
    this.#bytes += bytes
    this.#waitingBytes += bytes
  }

  #flush(): void {
    const { pace, bulk } = this.#parts
    while (this.#running < pace.inFlight) {
      const isFull = this.#waiting.size >= pace.documents || this.#waitingBytes >= bulk.maxBytes
      const taken = isFull || this.#isDue ? this.#take() : []
      if (taken.length === 0) break
      this.#running++
      this.#run(taken)
    }
    if (this.#waiting.size === 0) this.#isDue = false
    else if (!this.#isDue) this.#timer ??= setTimeout(() => this.#becomeDue(), bulk.maxAgeMs)
    if (this.#updates === 0) this.#onEmpty?.()
  }

  #becomeDue(): void {
    this.#timer = undefined
    this.#isDue = true
    this.#flush()
  }

  /** The oldest that are not being written. */
  #take(): readonly Waiting[] {
    const taken: Waiting[] = []
    let bytes = 0
    for (const waiting of this.#waiting.values()) {
      if (taken.length >= this.#parts.pace.documents || bytes >= this.#parts.bulk.maxBytes) break
      if (this.#writing.has(waiting.id)) continue
      taken.push(waiting)
      bytes += waiting.bytes
    }
    for (const { id } of taken) {
      this.#waiting.delete(id)
      this.#writing.add(id)
    }
    this.#waitingBytes -= bytes
    return taken
  }

  async #run(groups: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#parts.write(groups)
      for (const [n, { places }] of groups.entries())
        for (const { call, place } of places) settle(call, place, outcomes[n])
    } catch (error) {
      for (const { places } of groups) {
        for (const { call, place } of places) {
          call.error ??= error
          settle(call, place, undefined)
        }
      }
    }
    for (const { id, bytes, updates } of groups) {
      this.#writing.delete(id)
      this.#bytes -= bytes
      this.#updates -= updates.length
    }
    this.#running--
    this.#flush()
  }
}

/** Whoever repeats a call that failed in part changes nothing of what was stored. */
function settle(call: Call, place: number, outcome: MergeOutcome | undefined): void {
  call.outcomes[place] = outcome
  call.open--
  if (call.open > 0) return
  const outcomes = call.outcomes.filter(outcome => outcome !== undefined)
  if (outcomes.length === call.outcomes.length) call.resolve(outcomes)
  else call.reject(call.error)
}

/** Roughly the bytes of an update. */
const weigh = ({ facts, base, sealed }: FactUpdate): number =>
  300 + facts.length * 200 + (base ? base.text.length * 3 + (base.title?.length ?? 0) * 3 : 0) + (sealed?.length ?? 0)
