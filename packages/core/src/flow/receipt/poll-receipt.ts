import type { OpenAccounts } from '../../channel/open-accounts.ts'
import type { MessageIndex } from '../../message-index/message-index.ts'
import type { deliveryStates } from '../../model/delivery-state.ts'
import type { QueueEntry } from '../../queue/delivery-queue.ts'
import { type PollEntry, pollEntry } from '../deliver/entries.ts'
import { receiptEntry, toReceiptEntry } from './receipt-entries.ts'

/** Longest wait for the provider, in milliseconds. */
const limitMs = 15_000

/** States that no receipt will still change: asking on would be for nothing. */
const isTold = (state: keyof typeof deliveryStates): boolean => state !== 'sent' && state !== 'held'

/**
 * Asks the provider what became of one message, unless a receipt has told meanwhile.
 * Answers what goes into the queue: the receipt, the next question, or nothing.
 */
export async function pollReceipt(
  poll: PollEntry,
  channel: string,
  now: number,
  { accounts, index }: { readonly accounts: OpenAccounts; readonly index: MessageIndex },
): Promise<readonly QueueEntry[]> {
  const [document] = await index.get([poll.id])
  if (document && isTold(document.state)) return []
  return accounts.with(poll.tenant, poll.account, async outcome => {
    if (outcome.outcome !== 'open') return []
    const { sender, plugin } = outcome.opened
    const polling = plugin.capabilities.receipts.poll
    if (!polling || !sender.pollReceipts) return []
    const target = {
      deliveryId: poll.id,
      providerMessageId: poll.providerMessageId,
      address: poll.address,
      sentAt: new Date(poll.sentAt),
    }
    const events = await sender.pollReceipts([target], AbortSignal.timeout(limitMs)).catch(() => [])
    const origin = { tenant: poll.tenant, account: poll.account, channel }
    const receipts = events.map(event => receiptEntry(toReceiptEntry(origin, event, now), now))
    const next = now + polling.everyMs
    if (receipts.length > 0 || next > poll.sentAt + polling.untilMs) return receipts
    return [pollEntry(channel, poll, next)]
  })
}
