import { hash } from 'node:crypto'
import { timeOfId } from '../../model/delivery-id.ts'
import { type DeliveryDocument, type Fact, factKinds } from '../../model/fact.ts'
import { accountOf, searchedText } from '../memory-index.ts'
import { tokensOf } from '../search-words.ts'

/** The members that are the document; all others follow from them and are there to be searched. */
export const documentMembers = ['id', 'messageId', 'tenant', 'base', 'state', 'stateAt', 'facts', 'sealed'] as const

type Source = DeliveryDocument & {
  readonly acceptedAt: number
  readonly updatedAt: number
  readonly attempts: number
  readonly channel?: string | undefined
  readonly category?: string | undefined
  readonly priority?: string | undefined
  readonly template?: string | undefined
  readonly recipientHash?: string | undefined
  readonly reference?: string | undefined
  readonly title?: string | undefined
  readonly account?: string | undefined
  readonly reason?: string | undefined
  readonly code?: string | undefined
  readonly providerMessages?: readonly string[] | undefined
  readonly words?: string | undefined
}

/** A document as it is sent to the index, in JSON. */
export function toSource(document: DeliveryDocument): string {
  const { id, base, facts } = document
  const acceptedAt = timeOfId(id)
  const deciding = decidingFact(document)
  const source: Source = {
    ...document,
    acceptedAt,
    updatedAt: facts.at(-1)?.at ?? acceptedAt,
    attempts: facts.reduce((most, { attempt }) => Math.max(most, attempt), 0),
    channel: base?.channel,
    category: base?.category,
    priority: base?.priority,
    template: base?.template?.name,
    recipientHash: base?.recipientHash,
    reference: base?.reference,
    title: base?.title,
    account: accountOf(document),
    reason: deciding?.reason,
    code: deciding?.code,
    providerMessages: facts.flatMap(providerKeyOf),
    words: base && toWords(searchedText(document)).join(' '),
  }
  return JSON.stringify(source)
}

const decidingFact = ({ facts, state, stateAt }: DeliveryDocument): Fact | undefined =>
  facts.findLast(({ kind, at }) => factKinds[kind].state === state && at === stateAt)

/** Longest word the server keeps whole. */
const maxWord = 255

/** The tokens of a text as the index holds them. */
export function toWords(text: string): readonly string[] {
  return tokensOf(text).map(toWord)
}

/** One that is too long stands by its hash. */
export const toWord = (token: string): string => (token.length < maxWord ? token : hash('sha256', token))

/** What a provider calls a delivery, of one length whatever the provider sends. */
export const providerKey = (account: string, providerMessageId: string): string =>
  hash('sha1', `${account}\n${providerMessageId}`, 'base64url')

const providerKeyOf = ({ account, providerMessageId }: Fact): readonly string[] =>
  account === undefined || providerMessageId === undefined ? [] : [providerKey(account, providerMessageId)]
