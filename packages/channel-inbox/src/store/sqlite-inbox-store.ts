import { moduleBeside, SqliteFile } from '@message-center/sqlite'
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
import type { reads, writes } from './sqlite-inbox-operations.ts'

type InboxFile = SqliteFile<ReturnType<typeof writes>, ReturnType<typeof reads>>

/** Keeps messages in one SQLite file. Several processes of one machine may open the same file. */
export class SqliteInboxStore implements InboxStore {
  readonly #file: InboxFile

  private constructor(file: InboxFile) {
    this.#file = file
  }

  /** Opens the file, making it when absent. Rejects with a `StorageError` when it cannot be used. */
  static async open(file: string): Promise<SqliteInboxStore> {
    const operations = moduleBeside(import.meta.url, './sqlite-inbox-operations')
    return new SqliteInboxStore(await SqliteFile.open({ file, operations }))
  }

  add(messages: readonly NewMessage[], rules: AddRules): Promise<('added' | 'repeat')[]> {
    const rows = messages.map(message => ({ ...message, content: JSON.stringify(message.content) }))
    return this.#file.write('add', rows, rules)
  }

  begin(inbox: InboxKey, beginsAt: number): Promise<void> {
    return this.#file.write('begin', inbox, beginsAt)
  }

  state(inbox: InboxKey, now: number): Promise<InboxState> {
    return this.#file.read('state', inbox, now)
  }

  list(inbox: InboxKey, query: PageQuery, now: number): Promise<InboxPage> {
    return this.#file.read('list', inbox, query, now)
  }

  markRead(inbox: InboxKey, selection: ReadSelection, limit: number, now: number): Promise<MarkedMessage[]> {
    return this.#file.write('markRead', inbox, selection, limit, now)
  }

  remove(inbox: InboxKey, id: string, now: number): Promise<'removed' | 'gone' | 'unknown'> {
    return this.#file.write('remove', inbox, id, now)
  }

  recall(tenant: string, ids: readonly string[], now: number): Promise<Recalled[]> {
    return this.#file.write('recall', tenant, ids, now)
  }

  changesAfter(inbox: InboxKey, after: Position, limit: number, now: number): Promise<ChangesAfter> {
    return this.#file.read('changesAfter', inbox, after, limit, now)
  }

  positions(inboxes: readonly InboxKey[]): Promise<Position[]> {
    return this.#file.read('positions', JSON.stringify(inboxes.map(({ tenant, userId }) => [tenant, userId])))
  }

  purge(before: number, now: number, limit: number): Promise<number> {
    return this.#file.write('purge', before, now, limit)
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}
