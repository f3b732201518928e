import type { Logger, PollTarget, ReceiptEvent } from '@message-center/channel'
import type { PushAddress } from '../model/address.ts'
import type { CommonSettings } from '../model/settings.ts'
import type { PolledReceipts } from '../push-vendor.ts'
import type { VendorLink } from './vendor-link.ts'

export interface PollParts<Account extends CommonSettings> {
  readonly account: Account
  readonly link: VendorLink<Account>
  readonly clock: { now(): number }
  readonly logger: Logger
}

/** Asks for the fate of messages, one request after the other. What cannot be asked now is asked again later. */
export async function pollReceipts<Account extends CommonSettings>(
  targets: readonly PollTarget<PushAddress>[],
  poll: PolledReceipts<Account>,
  { account, link, clock, logger }: PollParts<Account>,
  signal: AbortSignal,
): Promise<readonly ReceiptEvent[]> {
  const events: ReceiptEvent[] = []
  for (const messages of poll.plan(targets)) {
    if (signal.aborted) return events
    const exchange = await link.exchange(
      token => poll.build(account, messages, token),
      answer => ({ events: poll.read(answer, messages, clock.now()), status: answer.status }),
      undefined,
      signal,
    )
    const value = exchange.outcome === 'answered' && 'events' in exchange.value ? exchange.value : undefined
    if (value?.events) events.push(...value.events)
    else logger.warn('The vendor cannot be asked for receipts.', { outcome: exchange.outcome, status: value?.status })
  }
  return events
}
