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

/**
 * Finds the deliveries of a receipt and makes it a fact of theirs. Only what this account has sent can be meant:
 * a receipt that names another tenant's delivery matches nothing.
 */
export async function applyReceipt(
  entry: ReceiptEntry,
  index: MessageIndex,
  hashRecipient: (channel: string, addressKey: string) => string,
): Promise<Applied> {
  const documents = await candidates(entry, index)
  const hash = entry.event.addressKey === undefined ? undefined : hashRecipient(entry.channel, entry.event.addressKey)
  const deliveries = documents.flatMap(document => {
    const sent = sentBy(document, entry)
    const isMeant = sent && (hash === undefined || document.base === undefined || document.base.recipientHash === hash)
    return isMeant ? [{ id: document.id, tenant: document.tenant, fact: toFact(entry, sent.attempt) }] : []
  })
  return deliveries.length > 0 ? { outcome: 'matched', deliveries } : { outcome: 'unmatched' }
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
    found.length > 0 || event.providerMessageId === undefined
      ? found
      : await index.findByProviderMessage(account, event.providerMessageId)
  return named.filter(document => document.tenant === tenant)
}

/** The attempt that this account made; the latest that the provider may speak of. */
function sentBy({ facts }: DeliveryDocument, { account, event }: ReceiptEntry): Fact | undefined {
  return facts.findLast(
    fact =>
      (fact.kind === 'sent' || fact.kind === 'held') &&
      fact.account === account &&
      (event.providerMessageId === undefined ||
        fact.providerMessageId === undefined ||
        fact.providerMessageId === event.providerMessageId),
  )
}

function toFact({ event, account }: ReceiptEntry, attempt: number): Fact {
  return {
    kind: kinds[event.outcome],
    attempt,
    at: event.at,
    account,
    ...(event.outcome === 'failed' && { reason: 'receipt_failed' }),
    ...(event.code !== undefined && { code: event.code }),
    ...(event.message !== undefined && { message: maskNumbers(event.message) }),
    ...(event.segments !== undefined && { segments: event.segments }),
  }
}

/** A provider may repeat the number it could not reach. */
const maskNumbers = (text: string): string => text.slice(0, 500).replace(/\d{7,}/g, '••••')
