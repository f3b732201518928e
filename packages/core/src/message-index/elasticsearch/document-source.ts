import { hash } from 'node:crypto'
import { mergeFacts } from '../../flow/sync/merge-facts.ts'
import type { DeliveryDocument, Fact, FactUpdate } from '../../model/fact.ts'
import { messageColumns, messageReader, recipientHashColumn } from '../../sql-search/messages-table.ts'
import { searchedText } from '../memory-index.ts'
import { tokensOf } from '../search-words.ts'

/** What is read back: all else follows from it. */
export const storedMembers = ['id', 'tenant', 'base', 'facts', 'sealed'] as const

export type StoredDocument = Pick<FactUpdate, (typeof storedMembers)[number]>

/** Fields that follow from a document: the columns of `messages` that are compared, and what addresses are compared by. */
export const comparedFields: readonly string[] = [...comparedColumns(), recipientHashColumn]

function* comparedColumns(): Generator<string> {
  for (const [name, column] of Object.entries<{ readonly use?: string }>(messageColumns))
    if (column.use === undefined || column.use === 'all') yield name
}

const members = comparedFields
  .filter(field => field !== 'id' && field !== 'tenant')
  .map(field => ({ read: messageReader(field), member: `,${JSON.stringify(field)}:` }))

/** A document as it is sent to the index, in JSON. */
export function toSource(document: DeliveryDocument): string {
  const { id, tenant, base, facts, sealed } = document
  let json = JSON.stringify({ id, tenant, base, facts, sealed }).slice(0, -1)
  for (const { read, member } of members) {
    const value = read(document)
    if (value !== null) json += member + (typeof value === 'number' ? value : JSON.stringify(value))
  }
  const keys = facts.flatMap(providerKeyOf)
  if (keys.length > 0) json += `,"provider_messages":${JSON.stringify(keys)}`
  // Words are letters and digits: nothing in them has to be escaped.
  if (base) json += `,"words":"${tokensOf(searchedText(document)).map(toWord).join(' ')}"`
  return `${json}}`
}

export const toDocument = (stored: StoredDocument): DeliveryDocument => mergeFacts(undefined, stored)

/** Longest word the server keeps whole. */
const maxWord = 255

/** A token as the index holds it: one that is too long stands by its hash. */
export const toWord = (token: string): string => (token.length < maxWord ? token : hash('sha256', token))

/** What a provider calls a delivery, of one length whatever the provider sends. */
export const providerKey = (account: string, providerMessageId: string): string =>
  hash('sha1', `${account}\n${providerMessageId}`, 'base64url')

const providerKeyOf = ({ account, providerMessageId }: Fact): readonly string[] =>
  account === undefined || providerMessageId === undefined ? [] : [providerKey(account, providerMessageId)]
