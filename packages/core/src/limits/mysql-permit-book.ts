import { type SchemaPart, type SqlSession, serverNow } from '@message-center/mysql'
import type { SharedDatabase } from '../storage/shared-database.ts'
import { SharedTables } from '../storage/shared-tables.ts'
import type { PermitBook, ShareGrant, ShareRequest } from './permit-book.ts'
import { type Shares, shareOut } from './share-out.ts'

/** A row per limit, with all its shares in one text: whoever decides about one of them has to see them all. */
export const permitsSchema: SchemaPart = {
  name: 'permits',
  steps: [
    [
      `CREATE TABLE IF NOT EXISTS permit_limit (
         id VARCHAR(190) NOT NULL PRIMARY KEY, shares MEDIUMTEXT NOT NULL, changed_at BIGINT NOT NULL,
         INDEX permit_limit_age (changed_at)
       ) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_bin`,
    ],
  ],
}

interface LimitRow {
  readonly id: string
  readonly shares: string
  readonly now: number
}

/** In milliseconds. Of windows longer than this a limit would be forgotten too early; there are none. */
const forgottenAfterMs = 7 * 86_400_000

/** The book of shared limits in a database. Requests of all processes come one after the other for each limit. */
export class MySqlPermitBook implements PermitBook {
  readonly #tables: SharedTables

  constructor({ shared }: { readonly shared: SharedDatabase }) {
    this.#tables = new SharedTables({
      shared,
      schema: permitsSchema,
      owner: 'The book of shared limits',
      forget: `DELETE FROM permit_limit WHERE changed_at < ${serverNow} - ${forgottenAfterMs} LIMIT 1000`,
    })
  }

  start(): Promise<void> {
    return this.#tables.start()
  }

  async exchange(holder: string, requests: readonly ShareRequest[], ttlMs: number): Promise<readonly ShareGrant[]> {
    return this.#tables.ask(database => database.transaction(session => exchangeAll(session, holder, requests, ttlMs)))
  }

  stop(): Promise<void> {
    return this.#tables.stop()
  }
}

async function exchangeAll(
  session: SqlSession,
  holder: string,
  requests: readonly ShareRequest[],
  ttlMs: number,
): Promise<readonly ShareGrant[]> {
  const ids = requests.map(({ id }) => id)
  // Locks the rows in the order of their ids. The time is that of the statement's beginning: a wait for a lock makes it
  // too early, never too late, so nothing counts as ended that has not.
  const lock = `SELECT id, shares, ${serverNow} AS now FROM permit_limit WHERE id IN (?) ORDER BY id FOR UPDATE`
  let rows = await session.query<LimitRow>(lock, [ids])
  const missing = ids.filter(id => !rows.some(row => row.id === id)).sort()
  if (missing.length > 0) {
    await session.run(
      `INSERT IGNORE INTO permit_limit (id, shares, changed_at) VALUES ${missing.map(() => `(?, '{}', ${serverNow})`).join(', ')}`,
      missing,
    )
    rows = await session.query<LimitRow>(lock, [ids])
  }
  const byId = new Map(rows.map(row => [row.id, row]))
  const decided = requests.map(request => {
    const row = byId.get(request.id)
    const before: Shares = JSON.parse(row?.shares ?? '{}')
    return { id: request.id, now: row?.now ?? 0, ...shareOut(before, holder, request, row?.now ?? 0, ttlMs) }
  })
  await session.run(
    'INSERT INTO permit_limit (id, shares, changed_at) VALUES ? ON DUPLICATE KEY UPDATE shares = values(shares), changed_at = values(changed_at)',
    [decided.map(({ id, shares, now }) => [id, JSON.stringify(shares), now])],
  )
  return decided.map(({ grant }) => grant)
}
