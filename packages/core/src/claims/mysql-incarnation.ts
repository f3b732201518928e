import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from '@message-center/channel'
import { type MySqlDatabase, serverNow } from '@message-center/mysql'

export interface IncarnationOptions {
  readonly database: MySqlDatabase
  readonly logger: Logger
  /** How long after its last sign a process counts as dead, in milliseconds. */
  readonly leaseMs: number
  /** Called after a life that was missed: what was held is an orphan now. */
  readonly onReborn: () => void
}

/**
 * One life of this process among those that share a database. It gives signs of life in real time, since the server's
 * clock counts them. A process that stood still for too long is dead to the others; it goes on as another one.
 */
export class MySqlIncarnation {
  readonly #options: IncarnationOptions
  readonly #end = new AbortController()
  #id = 0
  #aliveUntil = Number.NEGATIVE_INFINITY
  #beating: Promise<void> | undefined

  constructor(options: IncarnationOptions) {
    this.#options = options
  }

  get id(): number {
    return this.#id
  }

  /** Whether others still believe so; earlier in doubt than they are. */
  get isAlive(): boolean {
    return performance.now() < this.#aliveUntil
  }

  async start(): Promise<void> {
    await this.#begin()
    this.#beating = this.#beat()
  }

  /** Resolves when it is alive for at least half of its lease. */
  async ensure(): Promise<void> {
    if (performance.now() < this.#aliveUntil - this.#options.leaseMs / 2) return
    await this.#renew()
  }

  /** What it holds are orphans from now on. May be called twice. */
  async stop(): Promise<void> {
    this.#end.abort()
    await this.#beating
    await this.#options.database.run('DELETE FROM claim_incarnation WHERE id = ?', [this.#id]).catch(() => {})
  }

  /** Forgets lives that ended an hour ago: a row that is gone is as dead as one whose time has passed. */
  async forgetDead(): Promise<void> {
    await this.#options.database.run(`DELETE FROM claim_incarnation WHERE alive_until < ${serverNow} - 3600000`)
  }

  async #begin(): Promise<void> {
    const { database, leaseMs } = this.#options
    const asked = performance.now()
    const { id } = await database.transaction(async session => {
      await session.run(`INSERT INTO claim_incarnation (alive_until) VALUES (${serverNow} + ?)`, [leaseMs])
      const [row] = await session.query<{ id: number }>('SELECT last_insert_id() AS id')
      return row ?? { id: 0 }
    })
    this.#id = id
    this.#aliveUntil = asked + leaseMs
  }

  async #renew(): Promise<void> {
    const { database, leaseMs, onReborn } = this.#options
    const asked = performance.now()
    const { found } = await database.run(
      `UPDATE claim_incarnation SET alive_until = ${serverNow} + ? WHERE id = ? AND alive_until > ${serverNow}`,
      [leaseMs, this.#id],
    )
    if (found > 0) this.#aliveUntil = Math.max(this.#aliveUntil, asked + leaseMs)
    else {
      await this.#begin()
      onReborn()
    }
  }

  async #beat(): Promise<void> {
    const { leaseMs, logger } = this.#options
    const { signal } = this.#end
    let isFailing = false
    while (!signal.aborted) {
      await wait(isFailing ? leaseMs / 10 : leaseMs / 3, undefined, { signal, ref: false }).catch(() => {})
      if (signal.aborted) return
      isFailing = await this.#renew().then(
        () => false,
        () => {
          if (!isFailing) logger.warn('The store of idempotency keys cannot give a sign of life.')
          return true
        },
      )
    }
  }
}
