import { MySqlDatabase, type MySqlDatabaseOptions, migrate } from '@message-center/mysql'
import type { InboxKey } from '../model/inbox-message.ts'
import type { Position } from '../model/position.ts'
import type {
  AddRules,
  ChangesAfter,
  InboxPage,
  InboxState,
  InboxStore,
  MarkedMessage,
  NewMessage,
  PageQuery,
  ReadSelection,
  Recalled,
} from './inbox-store.ts'
import { addMessages } from './mysql-inbox-add.ts'
import { purge } from './mysql-inbox-purge.ts'
import { readChanges, readPage, readPositions, readState } from './mysql-inbox-reads.ts'
import { inboxSchema } from './mysql-inbox-schema.ts'
import { toUser } from './mysql-inbox-sql.ts'
import { markRead, recallMessages, removeMessage } from './mysql-inbox-writes.ts'

/** Keeps messages in a MySQL or MariaDB database that any number of processes share. */
export class MySqlInboxStore implements InboxStore {
  readonly #database: MySqlDatabase

  private constructor(database: MySqlDatabase) {
    this.#database = database
  }

  /** Connects and makes the tables when absent. Rejects with a `DatabaseError` when the database cannot be used. */
  static async open(options: MySqlDatabaseOptions): Promise<MySqlInboxStore> {
    const database = new MySqlDatabase(options)
    try {
      await migrate(database, inboxSchema)
      return new MySqlInboxStore(database)
    } catch (error) {
      await database.close()
      throw error
    }
  }

  add(messages: readonly NewMessage[], rules: AddRules): Promise<readonly ('added' | 'repeat')[]> {
    return addMessages(this.#database, messages, rules)
  }

  async begin({ tenant, userId }: InboxKey, beginsAt: number): Promise<void> {
    const sql = 'INSERT INTO inbox (tenant, user_id, begins_at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE seq = seq'
    await this.#database.run(sql, [tenant, toUser(userId), beginsAt])
  }

  state(inbox: InboxKey, now: number): Promise<InboxState> {
    return readState(this.#database, inbox, now)
  }

  list(inbox: InboxKey, query: PageQuery, now: number): Promise<InboxPage> {
    return readPage(this.#database, inbox, query, now)
  }

  markRead(inbox: InboxKey, selection: ReadSelection, limit: number, now: number): Promise<readonly MarkedMessage[]> {
    return markRead(this.#database, inbox, selection, limit, now)
  }

  remove(inbox: InboxKey, id: string, now: number): Promise<'removed' | 'gone' | 'unknown'> {
    return removeMessage(this.#database, inbox, id, now)
  }

  recall(tenant: string, ids: readonly string[], now: number): Promise<readonly Recalled[]> {
    return recallMessages(this.#database, tenant, ids, now)
  }

  changesAfter(inbox: InboxKey, after: Position, limit: number, now: number): Promise<ChangesAfter> {
    return readChanges(this.#database, inbox, after, limit, now)
  }

  positions(inboxes: readonly InboxKey[]): Promise<readonly Position[]> {
    return readPositions(this.#database, inboxes)
  }

  purge(before: number, now: number, limit: number): Promise<number> {
    return purge(this.#database, before, now, limit)
  }

  close(): Promise<void> {
    return this.#database.close()
  }
}
