import type { HostRequest, HostResponse, Logger } from '@message-center/channel'
import type { OpenAccounts } from '../../channel/open-accounts.ts'
import { type KeepParts, keepEvents } from './keep-events.ts'

export interface CallbackParts extends KeepParts {
  readonly logger: Logger
  readonly accounts: OpenAccounts
  readonly onReceipt: (verdict: 'read' | 'refused' | 'broken', labels: { plugin: string; count: number }) => void
}

const notFound: HostResponse = { status: 404, body: { json: { title: 'No such account takes callbacks here.' } } }
const broken: HostResponse = { status: 500, body: { json: { title: 'The callback could not be read.' } } }

/**
 * Takes a provider's callback: verified and read by the plugin, kept in the queue, then answered. Finding the
 * deliveries is left to the receipt worker, since a provider gives up after a second or two.
 */
export function receiveCallback(
  plugin: string,
  tenant: string,
  account: string,
  request: HostRequest,
  parts: CallbackParts,
): Promise<HostResponse> {
  return parts.accounts.with(tenant, account, async outcome => {
    if (outcome.outcome !== 'open' || outcome.opened.plugin.name !== plugin) return notFound
    const { sender, plugin: opened } = outcome.opened
    if (!sender.readCallback) return notFound
    const reading = read(() => sender.readCallback?.(request))
    if (!reading) {
      parts.onReceipt('broken', { plugin, count: 1 })
      return broken
    }
    if (reading.verdict === 'refused') {
      parts.onReceipt('refused', { plugin, count: 1 })
      parts.logger.warn('a callback was refused', { plugin, tenant, account, reason: reading.reason })
      return reading.answer
    }
    await keepEvents({ tenant, account, channel: opened.channel }, reading.events, parts)
    parts.onReceipt('read', { plugin, count: reading.events.length })
    return reading.answer
  })
}

/** A plugin that throws over a callback hurts only this callback; the provider will repeat it. */
function read<Reading>(attempt: () => Reading): Reading | undefined {
  try {
    return attempt()
  } catch {
    return undefined
  }
}
