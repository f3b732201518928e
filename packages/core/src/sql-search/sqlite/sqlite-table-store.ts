import { moduleBeside, SqliteFile } from '@message-center/sqlite'
import { MessageCenterError } from '../../errors.ts'
import { toUnavailable } from '../../storage/unavailable.ts'
import type { Select, SelectLimits } from '../select.ts'
import type { Table } from '../table.ts'
import type { TableStore } from '../table-store.ts'
import type { Value } from '../value.ts'
import { selectInThread } from './select-in-thread.ts'
import type { reads, writes } from './table-operations.ts'

type TableFile = SqliteFile<ReturnType<typeof writes>, ReturnType<typeof reads>>

/** Calls that may wait for the file. */
const maxPending = 1_000

/** Own indices in one file. Without any declared there is no file. */
export class SqliteTableStore implements TableStore {
  readonly #path: string
  #opening: Promise<TableFile> | undefined
  #isStopped = false

  constructor({ file }: { readonly file: string }) {
    this.#path = file
  }

  async start(tables: readonly Table[]): Promise<void> {
    if (tables.length === 0 || this.#isStopped) return
    this.#opening ??= SqliteFile.open({
      file: this.#path,
      operations: moduleBeside(import.meta.url, './table-operations'),
      maxPending,
    })
    const [differing] = await this.#run(file => file.write('declare', tables))
    if (differing === undefined) return
    throw new MessageCenterError('invalid_options', {
      field: `searchIndices/${differing}`,
      detail: 'The column is in the file with another type.',
      fix: 'Give the column another name, or remove the file.',
    })
  }

  async insert(table: Table, rows: readonly (readonly Value[])[]): Promise<void> {
    await this.#run(file => file.write('insert', table, rows))
  }

  select(select: Select, limits: SelectLimits): Promise<readonly (readonly Value[])[]> {
    return selectInThread(limits, time => this.#run(file => file.read('select', select, time)))
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    const opened = await this.#opening?.catch(() => undefined)
    await opened?.close()
  }

  async #run<Result>(use: (file: TableFile) => Promise<Result>): Promise<Result> {
    if (!this.#opening || this.#isStopped)
      throw new MessageCenterError('index_unavailable', { detail: 'The index is not running.', retryAfterMs: 1_000 })
    try {
      return await use(await this.#opening)
    } catch (error) {
      throw toUnavailable('index_unavailable', error)
    }
  }
}
