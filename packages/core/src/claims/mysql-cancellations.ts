import type { MySqlDatabase } from '@message-center/mysql'
import { MessageCenterError } from '../errors.ts'
import { GroupedCalls } from '../storage/grouped-calls.ts'
import { orUnavailable } from '../storage/mysql-unavailable.ts'
import type { SharedDatabase } from '../storage/shared-database.ts'
import type { CancellationStore } from './cancellation-store.ts'
import { claimsSchema } from './mysql-claims-schema.ts'

type Calls = GroupedCalls<readonly string[], ReadonlySet<string>>

interface Running {
  readonly database: MySqlDatabase
  readonly calls: Calls
}

const maxGroup = 2_000
const maxPending = 50_000
const writtenAtOnce = 1_000

/**
 * Cancellations that several processes share. Nothing is remembered: whoever is about to send asks the database, so
 * that a cancel which any process has answered holds. Questions of the same moment travel together.
 */
export class MySqlCancellations implements CancellationStore {
  readonly #shared: SharedDatabase
  #starting: Promise<Running> | undefined
  #stopping: Promise<void> | undefined
  #running: Running | undefined

  constructor({ shared }: { readonly shared: SharedDatabase }) {
    this.#shared = shared
  }

  async start(): Promise<void> {
    if (this.#stopping) throw notRunning()
    this.#starting ??= this.#open()
    await this.#starting
  }

  async cancel(ids: readonly string[], keepUntil: number): Promise<void> {
    const sql = `INSERT INTO cancellation (id, keep_until) VALUES ?
                 ON DUPLICATE KEY UPDATE keep_until = greatest(keep_until, values(keep_until))`
    await this.#ask(async database => {
      for (const some of portions(ids)) await database.run(sql, [some.map(id => [id, keepUntil])])
    })
  }

  async cancelled(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const { calls } = this.#checkRunning()
    if (ids.length === 0) return new Set()
    const found = await calls.add(ids)
    return new Set(ids.filter(id => found.has(id)))
  }

  async restore(ids: readonly string[]): Promise<void> {
    await this.#ask(async database => {
      for (const some of portions(ids)) await database.run('DELETE FROM cancellation WHERE id IN (?)', [some])
    })
  }

  async forgetBefore(instant: number): Promise<number> {
    return this.#ask(async database => {
      let forgotten = 0
      for (let some = writtenAtOnce; some === writtenAtOnce; forgotten += some) {
        const sql = 'DELETE FROM cancellation WHERE keep_until < ? ORDER BY keep_until LIMIT ?'
        some = (await database.run(sql, [instant, writtenAtOnce])).changed
      }
      return forgotten
    })
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close()
    return this.#stopping
  }

  async #open(): Promise<Running> {
    const database = await this.#shared.open(claimsSchema)
    const calls: Calls = new GroupedCalls({
      run: groups => orUnavailable(() => read(database, groups)),
      weigh: ids => ids.length,
      maxGroup,
      maxPending,
      refusal: () =>
        new MessageCenterError('queue_unavailable', {
          detail: 'Too many deliveries wait to be looked up in the database already',
          retryAfterMs: 1_000,
        }),
    })
    this.#running = { database, calls }
    return this.#running
  }

  async #close(): Promise<void> {
    const running = await this.#starting?.catch(() => undefined)
    if (!running) return
    await running.calls.drain()
    await this.#shared.close()
  }

  #ask<Result>(ask: (database: MySqlDatabase) => Promise<Result>): Promise<Result> {
    const { database } = this.#checkRunning()
    return orUnavailable(() => ask(database))
  }

  #checkRunning(): Running {
    if (this.#stopping || !this.#running) throw notRunning()
    return this.#running
  }
}

/** All that are cancelled among the ids of all calls. */
async function read(
  database: MySqlDatabase,
  calls: readonly (readonly string[])[],
): Promise<(place: number) => ReadonlySet<string>> {
  const rows = await database.query<{ id: string }>('SELECT id FROM cancellation WHERE id IN (?)', [calls.flat()])
  const found = new Set(rows.map(({ id }) => id))
  return () => found
}

/** In one order everywhere, so that two writers wait for each other instead of both failing. */
function portions(ids: readonly string[]): readonly (readonly string[])[] {
  const ordered = [...new Set(ids)].sort()
  const count = Math.ceil(ordered.length / writtenAtOnce)
  return Array.from({ length: count }, (_, n) => ordered.slice(n * writtenAtOnce, (n + 1) * writtenAtOnce))
}

const notRunning = () =>
  new MessageCenterError('queue_unavailable', {
    detail: 'The store of cancellations is not running',
    retryAfterMs: 5_000,
  })
