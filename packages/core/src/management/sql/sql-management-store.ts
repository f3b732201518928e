import type { EntityManager, MikroORM } from '@mikro-orm/core'
import { MessageCenterError } from '../../errors.ts'
import type {
  ManagementChange,
  ManagementKind,
  ManagementRecords,
  ManagementStore,
  PutChange,
  RecordFilter,
  RecordPage,
  RecordStamp,
} from '../management-store.ts'
import { migrate } from './migrate.ts'
import { recordTables } from './record-tables.ts'
import { ChangeTable } from './tables.ts'

/** A database of one kind: how to connect, how to migrate, and how it says what is wrong. */
export interface ManagementDatabase {
  connect(): Promise<MikroORM>
  /** Told once for every connection, when it is closed. */
  disconnected?(): Promise<void>
  /** Names of its migrations, oldest first. */
  readonly migrations: readonly string[]
  /** Runs a migration while other processes may want to run the same one. */
  migrate(once: () => Promise<void>): Promise<void>
  /** Longest wait for an answer, in milliseconds. Default 10 000. */
  readonly limitMs?: number
  /** The error that callers know, where it is known what was wrong. */
  explain?(error: unknown): unknown
}

const defaultLimitMs = 10_000

/** Keeps management data through MikroORM. Every call has an entity manager of its own, so nothing stale is ever seen. */
export class SqlManagementStore implements ManagementStore {
  readonly #database: ManagementDatabase
  #orm: MikroORM | undefined
  #renewing: Promise<void> | undefined

  constructor(database: ManagementDatabase) {
    this.#database = database
  }

  async start(): Promise<void> {
    if (this.#orm) return
    let orm: MikroORM | undefined
    try {
      await this.#answered(async () => {
        const connected = await this.#database.connect()
        orm = connected
        await this.#database.migrate(() => migrate(connected, this.#database.migrations))
        this.#orm = connected
      })
    } finally {
      if (!this.#orm && orm) await this.#close(orm)
    }
  }

  async stop(): Promise<void> {
    await this.#renewing
    const orm = this.#orm
    this.#orm = undefined
    if (orm) await this.#close(orm)
  }

  changeCount(): Promise<number> {
    return this.#ask(async em => (await em.findOneOrFail(ChangeTable, { id: 1 })).count)
  }

  get<Kind extends ManagementKind>(kind: Kind, key: string): Promise<ManagementRecords[Kind] | undefined> {
    return this.#ask(em => recordTables[kind].get(em, key))
  }

  list<Kind extends ManagementKind>(
    kind: Kind,
    filter: RecordFilter,
    page: RecordPage,
  ): Promise<readonly ManagementRecords[Kind][]> {
    return this.#ask(em => recordTables[kind].list(em, filter, page))
  }

  stamps(kind: ManagementKind, filter: RecordFilter): Promise<readonly RecordStamp[]> {
    return this.#ask(em => recordTables[kind].stamps(em, filter))
  }

  write(changes: readonly ManagementChange[], seen: number): Promise<'written' | 'outdated'> {
    return this.#ask(em =>
      em.transactional(async within => {
        // First, because it locks the row: writes of the whole cluster become one sequence in the order of their numbers.
        const counted = await within.nativeUpdate(ChangeTable, { id: 1, count: seen }, { count: seen + 1 })
        if (counted === 0) return 'outdated'
        for (const change of changes) await apply(within, change, seen + 1)
        return 'written'
      }),
    )
  }

  async #ask<Answer>(work: (em: EntityManager) => Promise<Answer>): Promise<Answer> {
    const orm = this.#orm
    if (orm === undefined)
      throw new MessageCenterError('management_unavailable', { detail: 'The management store is not running.' })
    return this.#answered(async () => {
      const { limitMs = defaultLimitMs } = this.#database
      const answer = await withinLimit(work(orm.em.fork()), limitMs)
      if (answer.outcome === 'answered') return answer.value
      this.#renewing ??= this.#renew(orm)
      throw new Error(`No answer within ${limitMs} ms.`)
    })
  }

  /** Connections that hang would be all there are some day: whoever comes next gets new ones. Never rejects. */
  async #renew(hanging: MikroORM): Promise<void> {
    try {
      const orm = await this.#database.connect()
      if (this.#orm !== hanging) return await this.#close(orm)
      this.#orm = orm
      // Closing may hang as well; it holds up nobody.
      void hanging.close().catch(() => {})
      await this.#database.disconnected?.()
    } catch {
      // The old ones may answer again; when they do not, this is tried again.
    } finally {
      this.#renewing = undefined
    }
  }

  async #close(orm: MikroORM): Promise<void> {
    await orm.close()
    await this.#database.disconnected?.()
  }

  /** Whatever the database throws becomes the one error callers know. */
  async #answered<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work()
    } catch (cause) {
      if (cause instanceof MessageCenterError) throw cause
      const explained = this.#database.explain?.(cause)
      if (explained instanceof MessageCenterError) throw explained
      throw new MessageCenterError('management_unavailable', {
        detail: 'The management database did not answer as it should.',
        fix: 'See the cause in the log of the hub; try again.',
        retryAfterMs: 1_000,
        cause,
      })
    }
  }
}

type Limited<Value> = { readonly outcome: 'answered'; readonly value: Value } | { readonly outcome: 'late' }

/** A database that hangs keeps nobody waiting; what it was asked may still happen, as after a lost connection. */
async function withinLimit<Value>(answer: Promise<Value>, limitMs: number): Promise<Limited<Value>> {
  const late = Promise.withResolvers<Limited<Value>>()
  const timer = setTimeout(() => late.resolve({ outcome: 'late' }), limitMs)
  try {
    return await Promise.race([answer.then(value => ({ outcome: 'answered' as const, value })), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function apply(em: EntityManager, change: ManagementChange, stamp: number): Promise<void> {
  const isDone =
    change.change === 'remove' ? await recordTables[change.kind].remove(em, change.key) : await put(em, change, stamp)
  if (!isDone) throw new Error(`There is nothing to ${change.change} of kind ${change.kind}.`)
}

async function put<Kind extends ManagementKind>(
  em: EntityManager,
  { kind, change, record }: PutChange<Kind>,
  stamp: number,
): Promise<boolean> {
  const table = recordTables[kind]
  if (change === 'replace') return table.replace(em, record, stamp)
  await table.insert(em, record, stamp)
  return true
}
