import type { InsertStmt, SelectStmt } from 'libpg-query'
import { MessageCenterError } from '../errors.ts'
import type { Scope } from '../message-center.ts'
import type { MessageIndex } from '../message-index/message-index.ts'
import { sqlLimits } from './limits.ts'
import { messagesTable } from './messages-table.ts'
import { type ParsedStatement, parseSql } from './parse/parse-sql.ts'
import { refuseNode } from './parse/refuse.ts'
import { planInsert } from './plan/plan-insert.ts'
import { planSelect } from './plan/plan-select.ts'
import { planServerQuery } from './plan/plan-server-query.ts'
import type { PlanParts, SqlParameter } from './plan/query-context.ts'
import type { Condition, SelectLimits } from './select.ts'
import { invalidSql, overSqlLimit, unsupportedSql } from './sql-problem.ts'
import type { Table } from './table.ts'
import type { TableStore } from './table-store.ts'
import { type SqlAnswer, toAnswer, toServerAnswer } from './to-answer.ts'

export interface SqlOptions {
  /** Whether INSERT is refused. Default false. */
  readonly isReadOnly?: boolean
  /**
   * `server` hands a SELECT over `messages` to the index's own SQL, where it has one: with its functions and its meaning
   * of everything, at most 1 000 rows. For operators: columns beyond those of this search are seen. Default `own`.
   */
  readonly dialect?: 'own' | 'server'
  /** Longest work on the query, in milliseconds, up to 30 000. Default 5 000. */
  readonly timeMs?: number
  readonly signal?: AbortSignal
}

/** Where queries over messages and over own indices are answered. */
export interface SqlSearchParts {
  readonly messages: Pick<MessageIndex, 'select' | 'selectOnServer'>
  readonly store: TableStore
  /** Declared by the embedder. */
  readonly tables: readonly Table[]
  readonly hashAddress: PlanParts['hashAddress']
}

/** Questions in SQL: one SELECT over the deliveries of `messages` or over an index of one's own. */
export class SqlSearch {
  readonly #parts: SqlSearchParts
  readonly #ownTables: ReadonlyMap<string, Table>

  constructor(parts: SqlSearchParts) {
    this.#parts = parts
    this.#ownTables = new Map(parts.tables.map(table => [table.name, table]))
  }

  start(): Promise<void> {
    return this.#parts.store.start(this.#parts.tables)
  }

  stop(): Promise<void> {
    return this.#parts.store.stop()
  }

  /**
   * Answers a SELECT, or stores the rows of an INSERT and answers how many. Each `?` stands for the next parameter.
   * A scope with a tenant sees and stores rows of this tenant only. docs/sql-search.md has the grammar, all columns
   * and limits. Rejects with `invalid_sql`, `unsupported_sql`, `sql_limit` or `index_unavailable`.
   */
  async sql(
    query: string,
    parameters: readonly SqlParameter[],
    { tenant }: Scope,
    { isReadOnly = false, dialect = 'own', timeMs = sqlLimits.defaultMs, signal }: SqlOptions = {},
  ): Promise<SqlAnswer> {
    if (!Number.isInteger(timeMs) || timeMs < 1 || timeMs > sqlLimits.maxMs) throw wrongTime()
    if (parameters.length > sqlLimits.parameters)
      throw overSqlLimit(`There are more than ${sqlLimits.parameters} parameters.`, 'Ask in parts.')
    const parsed = await parseSql(query)
    const { statement, places, parameters: wanted } = parsed
    if (wanted !== parameters.length)
      throw invalidSql(
        `The query has ${wanted} signs ?, and there are ${parameters.length} parameters.`,
        'Give one parameter for each ?, in order.',
      )
    const parts = { places, parameters, hashAddress: this.#parts.hashAddress }
    const limits = { timeMs, ...(signal && { signal }) }
    if (dialect === 'server') return this.#selectOnServer(parsed, tenant, parameters, limits)
    if ('SelectStmt' in statement) return this.#select(statement.SelectStmt, tenant, parts, limits)
    if (!('InsertStmt' in statement)) return refuseNode(statement, places)
    if (isReadOnly) throw unsupportedSql('INSERT', '', 'Insert by the library call of the embedder; here only SELECT.')
    return this.#insert(statement.InsertStmt, tenant, parts)
  }

  async #select(
    statement: SelectStmt,
    tenant: string | undefined,
    parts: PlanParts,
    limits: SelectLimits,
  ): Promise<SqlAnswer> {
    const tableOf = (name: string) => (name === messagesTable.name ? messagesTable : this.#ownTables.get(name))
    const forced: readonly Condition[] =
      tenant === undefined ? [] : [{ kind: 'compare', column: 'tenant', operator: '=', value: tenant }]
    const plan = planSelect(statement, tableOf, forced, parts)
    const source = plan.select.table === messagesTable ? this.#parts.messages : this.#parts.store
    return toAnswer(plan, await source.select(plan.select, limits))
  }

  async #selectOnServer(
    parsed: ParsedStatement,
    tenant: string | undefined,
    given: readonly SqlParameter[],
    limits: SelectLimits,
  ): Promise<SqlAnswer> {
    const toText = planServerQuery(parsed)
    const parameters = given.map(value => (value instanceof Date ? value.toISOString() : value))
    const query = { toText, parameters, ...(tenant !== undefined && { tenant }), limit: sqlLimits.serverRows }
    const found = await this.#parts.messages.selectOnServer?.(query, limits)
    if (found) return toServerAnswer(found)
    throw unsupportedSql('SQL of the server', '', 'The index has none: leave out the dialect.')
  }

  async #insert(statement: InsertStmt, tenant: string | undefined, parts: PlanParts): Promise<SqlAnswer> {
    const { table, rows } = planInsert(statement, name => this.#ownTables.get(name), tenant, parts)
    await this.#parts.store.insert(table, rows)
    return { columns: [{ name: 'inserted', type: 'integer' }], rows: [[rows.length]], hasMore: false }
  }
}

const wrongTime = () =>
  new MessageCenterError('invalid_request', {
    field: '/timeMs',
    detail: `timeMs is not between 1 and ${sqlLimits.maxMs}.`,
    fix: `Choose 1 to ${sqlLimits.maxMs}.`,
  })
