import { MessageCenterError } from '../../errors.ts'
import { newMessageId } from '../../model/delivery-id.ts'
import type { Select, SelectLimits } from '../../sql-search/select.ts'
import type { Table } from '../../sql-search/table.ts'
import type { TableStore } from '../../sql-search/table-store.ts'
import type { ColumnType, Value } from '../../sql-search/value.ts'
import { bodyOf, Connection } from './connection.ts'
import { type ElasticsearchOptions, type Settings, toSettings, wrongSetting } from './options.ts'
import { answerSelect } from './select-answer.ts'

/** Names a row by the time of its INSERT; columns have small letters only. */
const rowField = 'ROW'

const types: { readonly [type in ColumnType]: object } = {
  text: { type: 'keyword', ignore_above: 1_024 },
  integer: { type: 'long' },
  real: { type: 'double' },
  instant: { type: 'date', format: 'epoch_millis' },
}

/** Longest making of one index, and of one INSERT, in milliseconds. */
const limitMs = 30_000

interface Mappings {
  readonly [index: string]: {
    readonly mappings?: { readonly properties?: { readonly [field: string]: { type?: string } } }
  }
}

type StoredRow = { readonly [field: string]: Value | undefined }

/** Own indices of an embedder in Elasticsearch, each an index `<prefix>-own-<name>`. */
export class ElasticsearchTableStore implements TableStore {
  readonly #connection: Connection
  readonly #settings: Settings
  readonly #stop = new AbortController()
  #isRunning = false

  /** Throws `invalid_options` for what cannot work. */
  constructor(options: ElasticsearchOptions) {
    this.#settings = toSettings(options)
    this.#connection = new Connection(options)
  }

  async start(tables: readonly Table[]): Promise<void> {
    for (const table of tables) await this.#prepare(table)
    this.#isRunning = true
  }

  /** Resolves once queries see the rows. One that is rejected may have stored some of them. */
  async insert(table: Table, rows: readonly (readonly Value[])[]): Promise<void> {
    this.#refuseUnlessRunning()
    const columns = [...table.columns.keys()]
    const lines = rows.map(row => {
      const stored: { [field: string]: Value | undefined } = { [rowField]: newMessageId(this.#settings.now()) }
      for (const [n, column] of columns.entries()) stored[column] = row[n] ?? undefined
      return `{"index":{}}\n${JSON.stringify(stored)}\n`
    })
    const answer = await this.#connection.ask<{ errors: boolean }>({
      method: 'POST',
      path: `/${this.#indexOf(table)}/_bulk`,
      query: { refresh: 'wait_for', filter_path: 'errors' },
      lines: lines.join(''),
      signal: this.#limit(),
    })
    if (bodyOf(answer).errors !== false) throw unavailable('Elasticsearch has not stored all rows.')
  }

  async select(select: Select, limits: SelectLimits): Promise<readonly (readonly Value[])[]> {
    this.#refuseUnlessRunning()
    const columns = select.kind === 'rows' ? select.columns : []
    const source = {
      connection: this.#connection,
      indices: this.#indexOf(select.table),
      shown: [],
      newestFirst: [{ [rowField]: 'desc' }],
      members: columns,
      toRow: (row: StoredRow) => columns.map(column => row[column] ?? null),
    }
    return answerSelect(select, source, limits, this.#stop.signal)
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#stop.abort()
    await this.#connection.close()
  }

  /** Makes the index, or adds columns to it. */
  async #prepare(table: Table): Promise<void> {
    const path = `/${this.#indexOf(table)}`
    const properties: { [field: string]: object } = { [rowField]: { type: 'keyword' } }
    for (const { name, type } of table.columns.values()) properties[name] = types[type]
    const { shards, replicas } = this.#settings
    const settings = { index: { number_of_shards: shards, number_of_replicas: replicas } }
    const body = { settings, mappings: { dynamic: 'strict', properties } }
    const made = await this.#connection.ask({ method: 'PUT', path, body, signal: this.#limit() })
    if (made.ok) return
    if (made.type !== 'resource_already_exists_exception') bodyOf(made)
    await this.#refuseOtherTypes(table, path, properties)
    bodyOf(
      await this.#connection.ask({
        method: 'PUT',
        path: `${path}/_mapping`,
        body: { properties },
        signal: this.#limit(),
      }),
    )
  }

  async #refuseOtherTypes(table: Table, path: string, wanted: { readonly [field: string]: object }): Promise<void> {
    const answer = await this.#connection.ask<Mappings>({
      method: 'GET',
      path: `${path}/_mapping`,
      signal: this.#limit(),
    })
    for (const found of Object.values(bodyOf(answer)))
      for (const [field, { type }] of Object.entries(found?.mappings?.properties ?? {}))
        if (wanted[field] && !Object.values(wanted[field]).includes(type))
          throw wrongSetting(
            `searchIndices/${table.name}/${field}`,
            'The column is in the index with another type.',
            'Give the column another name, or remove the index.',
          )
  }

  #indexOf = ({ name }: Table): string => `${this.#settings.prefix}-own-${name}`
  #limit = (): AbortSignal => AbortSignal.any([this.#stop.signal, AbortSignal.timeout(limitMs)])

  #refuseUnlessRunning(): void {
    if (!this.#isRunning) throw unavailable('The index is not running.')
  }
}

const unavailable = (detail: string): MessageCenterError =>
  new MessageCenterError('index_unavailable', { detail, retryAfterMs: 1_000 })
