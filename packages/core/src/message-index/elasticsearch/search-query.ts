import { MessageCenterError } from '../../errors.ts'
import { timeOfId } from '../../model/delivery-id.ts'
import { recipientHashColumn } from '../../sql-search/messages-table.ts'
import type { SearchFilter } from '../message-index.ts'
import { conditionsOf } from '../search-words.ts'
import { providerKey, toWord } from './document-source.ts'
import type { IndexNames } from './index-names.ts'

/** One clause of the query language. */
export type Clause = { readonly [kind: string]: object }

/** All clauses must hold; nothing is scored, so that the server may cache them. */
export const allOf = (clauses: readonly Clause[]): Clause => ({ bool: { filter: clauses } })

/** Newest first, in the order of ids: times are what the server can skip by. */
export const newestFirst = [{ accepted_at: 'desc' }, { id: 'desc' }] as const

const term = (field: string, value: string): Clause => ({ term: { [field]: value } })

/** What a filter asks for. */
export function toQuery(filter: SearchFilter): Clause {
  const { tenant, states, channel, template, account, reference, category, words } = filter
  const recipient = { [recipientHashColumn]: filter.recipientHash }
  const exact = { tenant, channel, template, account, ...recipient, reference, message_id: filter.messageId, category }
  const clauses = Object.entries(exact).flatMap(([field, value]) => (value === undefined ? [] : [term(field, value)]))
  if (states) clauses.push({ terms: { status: states } })
  if (words !== undefined) clauses.push(...wordClauses(words))
  if (filter.from !== undefined || filter.to !== undefined) clauses.push(between(filter.from, filter.to))
  return allOf(clauses)
}

/** The server answers no query of very many conditions. */
const maxConditions = 500

/** Each run of letters, digits or Han characters must occur in title or text. Throws `invalid_request` for too many. */
export function wordClauses(words: string): readonly Clause[] {
  const conditions = conditionsOf(words)
  if (conditions.length > maxConditions)
    throw new MessageCenterError('invalid_request', {
      field: '/words',
      detail: `words has ${conditions.length} words, more than ${maxConditions}.`,
      fix: 'Ask for fewer words.',
    })
  return conditions.map(({ tokens, isPrefix }) => {
    const [only = ''] = tokens
    if (isPrefix) return { prefix: { words: only } }
    return tokens.length === 1 ? term('words', toWord(only)) : { match_phrase: { words: tokens.map(toWord).join(' ') } }
  })
}

const between = (from: number | undefined, to: number | undefined): Clause => ({
  range: {
    accepted_at: {
      ...(from !== undefined && { gte: toInstant(from) }),
      ...(to !== undefined && { lt: toInstant(to) }),
    },
  },
})

/** The next whole millisecond, within what both sides can write as a date. */
const toInstant = (instant: number): number => Math.max(-maxInstant, Math.min(maxInstant, Math.ceil(instant)))
const maxInstant = 8_640_000_000_000_000

export const providerQuery = (account: string, providerMessageId: string): Clause =>
  allOf([term('provider_messages', providerKey(account, providerMessageId))])

/** The indices that can hold what a filter asks for. */
export function indicesOf({ messageId, from, to }: SearchFilter, names: IndexNames): string {
  const accepted = messageId === undefined ? Number.NaN : timeOfId(messageId)
  return Number.isFinite(accepted)
    ? names.ofInstant(accepted)
    : names.ofRange(from && toInstant(from), to && toInstant(to))
}

/** Where the page after a document begins. */
export const placeOf = (id: string): readonly [number, string] => [timeOfId(id), id]
