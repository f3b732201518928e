import type { TenantEvent } from '../../message-center.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { Attempt } from './attempt-facts.ts'
import type { DeliverParts } from './deliver-parts.ts'

/** What a rejection tells of the address itself, as the event that a callback would have brought. */
export function addressChangeOf(
  { account, result }: Attempt,
  { tenant, channel, address }: QueuedDelivery,
  { catalogue, directory }: Pick<DeliverParts, 'catalogue' | 'directory'>,
): TenantEvent | undefined {
  if (result.outcome !== 'rejected' || result.addressChange === undefined) return undefined
  const plugin = catalogue.plugin(directory.account(tenant, account)?.plugin ?? '')
  if (!plugin) return undefined
  const event = {
    kind: 'address',
    addressKey: plugin.address.key(address),
    ...result.addressChange,
    ...(result.code !== undefined && { code: result.code }),
  } as const
  return { tenant, account, channel, event }
}
