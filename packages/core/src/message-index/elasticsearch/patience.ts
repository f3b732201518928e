import { setTimeout as sleep } from 'node:timers/promises'
import { MessageCenterError } from '../../errors.ts'
import { type Failure, unavailable } from './connection.ts'
import type { Settings } from './options.ts'

/** Why some writes of a round have to be repeated. */
export type Trouble = 'conflict' | 'busy' | 'blocked' | Failure

/** First pause of a kind, which doubles, and the longest one; in milliseconds. */
const pauses = { conflict: [2, 100], busy: [100, 5_000], blocked: [100, 2_000], failed: [100, 5_000] } as const

/** How long one call of the writer goes on trying, and how long it waits between two rounds. */
export class Patience {
  readonly #until: number
  readonly #logger: Settings['logger']
  readonly #signal: AbortSignal
  #round = 0

  constructor({ bulk, logger }: Pick<Settings, 'bulk' | 'logger'>, signal: AbortSignal) {
    this.#until = performance.now() + bulk.giveUpAfterMs
    this.#logger = logger
    this.#signal = signal
  }

  /** Waits before the next round; throws `index_unavailable` when it would begin too late. */
  async after(troubles: readonly Trouble[]): Promise<void> {
    // Told by the worst: a conflict ends by itself.
    const worst =
      troubles.find(trouble => typeof trouble === 'object') ??
      troubles.find(trouble => trouble === 'blocked') ??
      troubles.find(trouble => trouble === 'busy') ??
      troubles[0]
    if (worst === undefined) return
    const [firstMs, mostMs] = pauses[typeof worst === 'object' ? 'failed' : worst]
    const pauseMs = Math.min(mostMs, firstMs * 2 ** this.#round++) * (0.5 + Math.random() / 2)
    if (this.#signal.aborted || performance.now() + pauseMs > this.#until) throw this.#givingUp(worst)
    await sleep(pauseMs, undefined, { signal: this.#signal }).catch(() => {})
  }

  #givingUp(trouble: Trouble): MessageCenterError {
    if (typeof trouble === 'object') return unavailable(trouble)
    if (trouble === 'blocked') this.#logger.error('Elasticsearch blocks writes: full disks, or a blocked index')
    const detail = {
      conflict: 'Others write the same deliveries all the time.',
      busy: 'Elasticsearch has too much to write.',
      blocked: 'Elasticsearch blocks writes: its disks are full, or an index is blocked.',
    }[trouble]
    return new MessageCenterError('index_unavailable', { detail, retryAfterMs: trouble === 'blocked' ? 10_000 : 2_000 })
  }
}
