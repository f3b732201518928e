import { MessageCenterError } from '../errors.ts'
import { toUnavailable } from '../storage/unavailable.ts'
import type { CancellationStore } from './cancellation-store.ts'
import type { ClaimsFile, OpenClaimsFile } from './claims-file.ts'

export interface SqliteCancellationsOptions {
  readonly file: ClaimsFile
  /** Ids kept in memory; with more than these the file is asked. Default 100 000. */
  readonly maxInMemory?: number
}

const forgottenAtOnce = 5_000

/** Cancellations in one file. All of them are in memory too, as long as they fit: sending asks for every delivery. */
export class SqliteCancellations implements CancellationStore {
  readonly #shared: ClaimsFile
  readonly #maxInMemory: number
  /** `undefined`: too many, only the file knows. */
  #ids: Set<string> | undefined
  #changes = 0
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined
  #file: OpenClaimsFile | undefined

  constructor({ file, maxInMemory = 100_000 }: SqliteCancellationsOptions) {
    this.#shared = file
    this.#maxInMemory = maxInMemory
  }

  async start(): Promise<void> {
    if (this.#stopping) throw notRunning()
    this.#starting ??= this.#open()
    await this.#starting
  }

  async cancel(ids: readonly string[], keepUntil: number): Promise<void> {
    await this.#ask(file => file.write('cancel', ids, keepUntil))
    this.#changes += 1
    for (const id of ids) this.#ids?.add(id)
    if (this.#ids && this.#ids.size > this.#maxInMemory) this.#ids = undefined
  }

  async cancelled(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const known = this.#ids
    if (!known) return new Set(await this.#ask(file => file.read('cancelled', ids)))
    return new Set(known.size === 0 ? [] : ids.filter(id => known.has(id)))
  }

  async restore(ids: readonly string[]): Promise<void> {
    await this.#ask(file => file.write('restore', ids))
    this.#changes += 1
    for (const id of ids) this.#ids?.delete(id)
  }

  async forgetBefore(instant: number): Promise<number> {
    let forgotten = 0
    for (let some = forgottenAtOnce; some === forgottenAtOnce; forgotten += some)
      some = await this.#ask(file => file.write('forgetCancellations', instant, forgottenAtOnce))
    if (forgotten > 0) await this.#load()
    return forgotten
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close()
    return this.#stopping
  }

  async #open(): Promise<void> {
    this.#file = await this.#shared.open()
    await this.#load()
  }

  async #close(): Promise<void> {
    if (!this.#starting) return
    await this.#starting.catch(() => undefined)
    await this.#shared.close()
  }

  async #load(): Promise<void> {
    for (let seen = -1; seen !== this.#changes; ) {
      seen = this.#changes
      const ids = await this.#ask(file => file.read('cancellations', this.#maxInMemory + 1))
      // What was cancelled while the file was read may be missing in what it gave.
      if (seen === this.#changes) this.#ids = ids.length > this.#maxInMemory ? undefined : new Set(ids)
    }
  }

  async #ask<Result>(ask: (file: OpenClaimsFile) => Promise<Result>): Promise<Result> {
    if (this.#stopping || !this.#file) throw notRunning()
    try {
      return await ask(this.#file)
    } catch (error) {
      throw toUnavailable('queue_unavailable', error)
    }
  }
}

const notRunning = () =>
  new MessageCenterError('queue_unavailable', {
    detail: 'The store of cancellations is not running',
    retryAfterMs: 5_000,
  })
