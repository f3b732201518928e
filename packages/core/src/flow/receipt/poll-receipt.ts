import type { ChannelPlugin, JsonObject, PollTarget, ReceiptEvent } from '@message-center/channel'
import type { OpenAccounts } from '../../channel/open-accounts.ts'
import { withinLimit } from '../../channel/within-limit.ts'
import type { MessageIndex } from '../../message-index/message-index.ts'
import type { deliveryStates } from '../../model/delivery-state.ts'
import type { QueueEntry } from '../../queue/delivery-queue.ts'
import { type PollEntry, pollEntry } from '../deliver/entries.ts'
import { receiptEntry, toReceiptEntry } from './receipt-entries.ts'

/** Longest wait for the provider, in milliseconds. */
const limitMs = 15_000

/** States that no receipt will still change: asking on would be for nothing. */
const isTold = (state: keyof typeof deliveryStates): boolean => state !== 'sent' && state !== 'held'

/** What one account is asked about, in one question. */
interface Questions {
  readonly tenant: string
  readonly account: string
  readonly channel: string
  readonly polls: readonly PollEntry[]
}

/** What asking about one message brought. */
export interface Polled {
  readonly poll: PollEntry
  /** Its receipts, or the next question, or nothing when there is no more to ask. */
  readonly publish: readonly QueueEntry[]
}

/** Asks the provider what became of messages of one account, except of those that a receipt has told about meanwhile. */
export async function pollReceipts(
  { tenant, account, channel, polls }: Questions,
  now: number,
  { accounts, index }: { readonly accounts: OpenAccounts; readonly index: MessageIndex },
): Promise<readonly Polled[]> {
  const documents = await index.get(polls.map(({ id }) => id))
  const open = polls.filter((_, n) => !isTold(documents[n]?.state ?? 'sent'))
  const told = polls.filter(poll => !open.includes(poll)).map(poll => ({ poll, publish: [] }))
  if (open.length === 0) return told
  return accounts.with(tenant, account, async outcome => {
    const opened = outcome.outcome === 'open' ? outcome.opened : undefined
    const polling = opened?.plugin.capabilities.receipts.poll
    if (!polling || !opened.sender.pollReceipts) return [...told, ...open.map(poll => ({ poll, publish: [] }))]
    const { sender } = opened
    const ask = async (signal: AbortSignal) => (await sender.pollReceipts?.(open.map(toTarget), signal)) ?? []
    const events = await withinLimit(limitMs, ask).catch(() => [])
    const receipts = Map.groupBy(events, event => idOf(event, open, opened.plugin))
    return [
      ...told,
      ...open.map(poll => {
        const found = receipts.get(poll.id) ?? []
        const entries = found.map(event => receiptEntry(toReceiptEntry({ tenant, account, channel }, event, now), now))
        const next = now + polling.everyMs
        const isOver = entries.length > 0 || next > poll.sentAt + polling.untilMs
        return { poll, publish: isOver ? entries : [pollEntry(channel, poll, next)] }
      }),
    ]
  })
}

const toTarget = ({ id, providerMessageId, address, sentAt }: PollEntry): PollTarget<JsonObject> => ({
  deliveryId: id,
  providerMessageId,
  address,
  sentAt: new Date(sentAt),
})

/** The delivery an event is about, by our id, or by the provider's and the recipient. */
function idOf(event: ReceiptEvent, polls: readonly PollEntry[], { address }: ChannelPlugin): string | undefined {
  const { deliveryId, providerMessageId, addressKey } = event
  if (deliveryId !== undefined) return deliveryId
  const isMeant = (poll: PollEntry) =>
    poll.providerMessageId === providerMessageId &&
    (addressKey === undefined || address.key(poll.address) === addressKey)
  return polls.find(isMeant)?.id
}
