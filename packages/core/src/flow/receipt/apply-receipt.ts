import type { Directory } from '../../management/directory.ts'
import type { MessageIndex } from '../../message-index/message-index.ts'
import type { DeliveryDocument, Fact, FactKind } from '../../model/fact.ts'
import type { ReceiptEntry } from './receipt-entries.ts'

/** What a receipt came to. `unmatched`: its delivery is not known yet, or never was. */
export type Applied =
  | {
      readonly outcome: 'matched'
      readonly deliveries: readonly { readonly id: string; readonly tenant: string; readonly fact: Fact }[]
    }
  | { readonly outcome: 'unmatched' }

const kinds: { readonly [outcome in ReceiptEntry['event']['outcome']]: FactKind } = {
  delivered: 'delivered',
  failed: 'undelivered',
  read: 'read',
  recalled: 'recalled',
}

export interface ApplyParts {
  readonly index: MessageIndex
  readonly hashRecipient: (channel: string, addressKey: string) => string
  readonly directory: Pick<Directory, 'account'>
}

/**
 * Finds the deliveries of a receipt and makes it a fact of theirs. Only what this account, or an account of this plugin,
 * has sent can be meant: a receipt that names another tenant's delivery matches nothing.
 */
export async function applyReceipt(entry: ReceiptEntry, parts: ApplyParts): Promise<Applied> {
  const { index, hashRecipient, directory } = parts
  const documents = await candidates(entry, index)
  const hash = entry.event.addressKey === undefined ? undefined : hashRecipient(entry.channel, entry.event.addressKey)
  const deliveries = documents.flatMap(document => {
    const sent = sentBy(document, entry, directory)
    return sent && isAddressed(document, entry, hash)
      ? [{ id: document.id, tenant: document.tenant, fact: toFact(entry, sent) }]
      : []
  })
  return deliveries.length > 0 ? { outcome: 'matched', deliveries } : { outcome: 'unmatched' }
}

/**
 * By the id that the provider gave to a call of many, a delivery is known by its recipient alone. One whose recipient is
 * not in the index yet is not meant, though it may be: it would take the receipt of another one.
 */
function isAddressed({ id, base }: DeliveryDocument, { event }: ReceiptEntry, hash: string | undefined): boolean {
  if (hash === undefined) return true
  return base === undefined ? event.deliveryId === id : base.recipientHash === hash
}

async function candidates(
  { event, account, tenant }: ReceiptEntry,
  index: MessageIndex,
): Promise<readonly DeliveryDocument[]> {
  const found =
    event.deliveryId === undefined
      ? []
      : (await index.get([event.deliveryId])).filter(document => document !== undefined)
  const named =
    found.length > 0 || event.providerMessageId === undefined || account === undefined
      ? found
      : await index.findByProviderMessage(account, event.providerMessageId)
  return named.filter(document => document.tenant === tenant)
}

/** The attempt that this account made, or an account of this plugin; the latest that the provider may speak of. */
function sentBy(
  { facts, base }: DeliveryDocument,
  { tenant, account, plugin, channel, event }: ReceiptEntry,
  directory: ApplyParts['directory'],
): Fact | undefined {
  // An account's id may have been another plugin's before, whose deliveries were of another channel.
  if (plugin !== undefined && base?.channel !== channel) return undefined
  const isTheirs = (sender: string | undefined): boolean =>
    plugin === undefined
      ? sender === account
      : sender !== undefined && directory.account(tenant, sender)?.plugin === plugin
  return facts.findLast(
    fact =>
      (fact.kind === 'sent' || fact.kind === 'held') &&
      isTheirs(fact.account) &&
      (event.providerMessageId === undefined ||
        fact.providerMessageId === undefined ||
        fact.providerMessageId === event.providerMessageId),
  )
}

function toFact({ event, plugin }: ReceiptEntry, sent: Fact): Fact {
  return {
    kind: kinds[event.outcome],
    attempt: sent.attempt,
    // A message can be read in the moment it is kept, and by another machine's clock: never before it was sent.
    at: plugin === undefined ? event.at : Math.max(event.at, sent.at),
    ...(sent.account !== undefined && { account: sent.account }),
    ...(event.outcome === 'failed' && { reason: 'receipt_failed' }),
    ...(event.code !== undefined && { code: event.code }),
    ...(event.message !== undefined && { message: maskNumbers(event.message) }),
    ...(event.segments !== undefined && { segments: event.segments }),
  }
}

/** A provider may repeat the number it could not reach. */
const maskNumbers = (text: string): string => text.slice(0, 500).replace(/\d{7,}/g, '••••')
