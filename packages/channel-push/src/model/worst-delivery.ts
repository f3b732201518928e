import type { PushVendorName } from './address.ts'
import type { Notification, PushDelivery } from './notification.ts'

/** A delivery of the content with the longest of what is not content, for measuring before a recipient is known. */
export function worstDelivery(vendor: PushVendorName, content: Notification): PushDelivery {
  return {
    id: 'f'.repeat(48),
    attempt: 1,
    isRepeat: false,
    category: 'transactional',
    address: { device: { vendor, token: 'x'.repeat(64) } },
    content: { collapseKey: 'k'.repeat(64), ttlSeconds: 1_000_000, ...content },
    expireAt: new Date(9_900_000_000_000),
  }
}

/** A moment whose seconds have as many digits as any of the next centuries. */
export const worstNow = 9_000_000_000_000
