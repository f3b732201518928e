import type { ChannelPlugin, InboundEvent } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import { type KeepParts, keepEvents } from './keep-events.ts'
import { isReceipt } from './receipt-entries.ts'

export interface TellParts extends KeepParts {
  readonly onReceipt: (verdict: 'told', labels: { plugin: string; count: number }) => void
}

/**
 * Takes what a plugin tells by itself. Kept once resolved; finding the deliveries is left to the receipt worker.
 * Rejects when the queue refuses, and for a receipt without a delivery id: no account is known that a provider's id
 * could belong to.
 */
export async function receiveTold(
  { name: plugin, channel }: ChannelPlugin,
  tenant: string,
  events: readonly InboundEvent[],
  parts: TellParts,
): Promise<void> {
  if (events.some(event => isReceipt(event) && event.deliveryId === undefined))
    throw new MessageCenterError('internal', {
      detail: `The plugin ${plugin} told a receipt without a deliveryId`,
      field: 'deliveryId',
      fix: 'Name the delivery as `send` was given it.',
    })
  await keepEvents({ tenant, plugin, channel }, events, parts)
  parts.onReceipt('told', { plugin, count: events.length })
}
