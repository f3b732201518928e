import type { PluginHost } from '@message-center/channel'
import { withinLimit } from '../within-limit.ts'

/** Tells the hub which deliveries of a tenant were read at an instant, in milliseconds. Never rejects. */
export type TellRead = (tenant: string, ids: readonly string[], at: number) => Promise<void>

/**
 * Called when the store has the marks, once per request of a user. When the hub cannot keep it within `limitMs`, or this
 * process dies in between, those deliveries stay `delivered` in the hub: the marks are there, so nobody tells again. That
 * is borne and logged, since neither the inbox nor a retry nor a fallback depends on it, and a user's answer must not.
 */
export function tellReadTo(host: PluginHost, limitMs: number): TellRead {
  return async (tenant, ids, at) => {
    if (ids.length === 0) return
    const receipts = ids.map(deliveryId => ({
      kind: 'receipt' as const,
      outcome: 'read' as const,
      deliveryId,
      at: new Date(at),
    }))
    try {
      await withinLimit(host.tell(tenant, receipts), limitMs, 'The hub')
    } catch (error) {
      const fields = { tenant, deliveries: ids.length, reason: String(error) }
      host.logger.warn('The hub was not told of messages that were read; they stay delivered there.', fields)
    }
  }
}
