import { MessageCenterError } from '../errors.ts'

/*
 * What can be wrong with a query. No text of the query goes into an error but names that look like names: somebody who
 * quotes wrongly writes a phone number where a column should be.
 */

const field = '/query'

export const invalidSql = (detail: string, fix: string, cause?: unknown): MessageCenterError =>
  new MessageCenterError('invalid_sql', { field, detail, fix, ...(cause !== undefined && { cause }) })

export const unsupportedSql = (what: string, place: string, instead: string): MessageCenterError =>
  new MessageCenterError('unsupported_sql', { field, detail: `${what} is not supported${place}.`, fix: instead })

export const overSqlLimit = (detail: string, fix: string): MessageCenterError =>
  new MessageCenterError('sql_limit', { field, detail, fix })

export const badParameter = (n: number, detail: string, fix: string): MessageCenterError =>
  new MessageCenterError('invalid_sql', { field: `/parameters/${n}`, detail, fix })

/** A name of the query where it may be shown. */
export const shownName = (name: string): string => (/^[a-z_][a-z0-9_]{0,40}$/i.test(name) ? ` ${name}` : '')

export const tooSlow = (timeMs: number): MessageCenterError =>
  overSqlLimit(
    `The query took longer than ${timeMs} ms.`,
    'Ask for a shorter stretch of time: accepted_at >= … AND accepted_at < ….',
  )
