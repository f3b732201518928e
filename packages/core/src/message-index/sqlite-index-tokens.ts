import { hash } from 'node:crypto'
import type { DeliveryDocument, Fact } from '../model/fact.ts'
import type { SearchFilter } from './message-index.ts'
import { conditionsOf } from './search-words.ts'

/** Exact values as tokens: a letter for the field, then the value in hexadecimal. */
const exactTokens = {
  tenant: (value: string) => `t${toHex(value)}`,
  recipientHash: (value: string) => `r${toHex(value)}`,
  reference: (value: string) => `f${toHex(value)}`,
  template: (value: string) => `p${toHex(value)}`,
} as const

const toHex = (text: string): string => Buffer.from(text).toString('hex')

/** The exact values of a document, as the full-text table holds them. */
export function exactOf({ tenant, base }: DeliveryDocument): string {
  const tokens = [exactTokens.tenant(tenant)]
  if (base) tokens.push(exactTokens.recipientHash(base.recipientHash))
  if (base?.reference !== undefined) tokens.push(exactTokens.reference(base.reference))
  if (base?.template) tokens.push(exactTokens.template(base.template.name))
  return tokens.join(' ')
}

/**
 * The part of a filter that the full-text table answers, in its query language; empty where it asks for nothing of it.
 * Tokens hold letters and digits only, so quoting them is enough.
 */
export function toMatch(filter: SearchFilter): string {
  const parts = conditionsOf(filter.words ?? '').map(
    ({ tokens, isPrefix }) => `text : "${tokens.join(' ')}"${isPrefix ? ' *' : ''}`,
  )
  const addExact = (field: keyof typeof exactTokens) => {
    const value = filter[field]
    if (value !== undefined) parts.push(`exact : "${exactTokens[field](value)}"`)
  }
  addExact('recipientHash')
  addExact('reference')
  addExact('template')
  if (parts.length > 0) addExact('tenant')
  return parts.join(' AND ')
}

/** 48 bits of a hash: short keys in a tree that is written in random places. */
export function providerKey(account: string, providerMessageId: string): number {
  return hash('sha1', `${account}\n${providerMessageId}`, 'buffer').readUIntBE(0, 6)
}

export function providerKeys(facts: readonly Fact[]): readonly number[] {
  return facts.flatMap(({ account, providerMessageId }) =>
    account === undefined || providerMessageId === undefined ? [] : [providerKey(account, providerMessageId)],
  )
}
