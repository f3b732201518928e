import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { ReceivedEntry } from '../../queue/delivery-queue.ts'
import { contentOf } from '../../queue/lease.ts'
import { attemptKey } from './recent-outcomes.ts'
import type { Work } from './work.ts'

/** A received entry as what is to be done; nothing for what another program has written. */
export function toWork(entry: ReceivedEntry): Work | undefined {
  try {
    const delivery = contentOf(entry)
    return isDelivery(delivery) ? { entry, key: attemptKey(delivery), delivery, facts: [] } : undefined
  } catch {
    return undefined
  }
}

/** Whether it has what every delivery is asked for before it is sent. */
function isDelivery(content: unknown): content is QueuedDelivery {
  const { id, tenant, channel, accounts, address, base }: { readonly [name in keyof QueuedDelivery]?: unknown } =
    content ?? {}
  const texts = [id, tenant, channel]
  return texts.every(text => typeof text === 'string') && Array.isArray(accounts) && isObject(address) && isObject(base)
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null
