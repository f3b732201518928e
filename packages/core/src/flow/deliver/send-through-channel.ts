import type { Delivery, Logger, SendResult } from '@message-center/channel'
import { unknown } from '@message-center/channel'
import type { OpenAccount } from '../../channel/open-accounts.ts'
import { withinLimit } from '../../channel/within-limit.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'

/** What one attempt brought, whatever the plugin did. */
export interface AttemptResult {
  readonly result: SendResult
  /** The plugin threw, hung or answered nonsense; `result` is then `unknown`. */
  readonly isPluginFault: boolean
}

/** Longest text kept of what a plugin says. */
const maxText = 500

export function toPluginDelivery(delivery: QueuedDelivery, account: string): Delivery {
  const { base } = delivery
  return {
    id: delivery.id,
    attempt: delivery.attempts + 1,
    address: delivery.address,
    content: delivery.content,
    template: delivery.providerTemplates?.[account],
    category: base.category,
    expireAt: base.expireAt === undefined ? undefined : new Date(base.expireAt),
    isRepeat: delivery.isRepeat ?? false,
    metadata: base.metadata as Delivery['metadata'],
  }
}

/**
 * Sends through a plugin and answers one result per delivery, always: a plugin that throws, hangs or answers
 * the wrong number hurts only the deliveries of this call, whose outcome nobody can know then. Whoever aborts `call`
 * ends it before its limit.
 */
export async function sendThroughChannel(
  opened: OpenAccount,
  deliveries: readonly QueuedDelivery[],
  limitMs: number,
  { logger }: { readonly logger: Logger },
  call?: AbortController,
): Promise<readonly AttemptResult[]> {
  try {
    const outbound = deliveries.map(delivery => toPluginDelivery(delivery, opened.account.id))
    const results = await withinLimit(limitMs, signal => opened.sender.send(outbound, signal), call)
    return check(results, deliveries.length)
  } catch (error) {
    logger.error('a channel plugin failed', {
      plugin: opened.plugin.name,
      tenant: opened.account.tenant,
      account: opened.account.id,
      // Its text may hold an address or a token: only the class is safe to tell.
      error: error instanceof Error ? error.name : typeof error,
    })
    return deliveries.map(() => pluginFault('The channel plugin threw or did not answer.'))
  }
}

function check(results: unknown, expected: number): readonly AttemptResult[] {
  if (!Array.isArray(results) || results.length !== expected) {
    const got = Array.isArray(results) ? `${results.length} results` : 'no list of results'
    return Array.from({ length: expected }, () =>
      pluginFault(`The channel plugin answered ${got} for ${expected} deliveries.`),
    )
  }
  return results.map(result => {
    const clean = toSendResult(result)
    return clean
      ? { result: clean, isPluginFault: false }
      : pluginFault('The channel plugin answered a result of no known form.')
  })
}

const pluginFault = (message: string): AttemptResult => ({ result: unknown({ message }), isPluginFault: true })

const outcomes: ReadonlySet<unknown> = new Set(['accepted', 'rejected', 'deferred', 'unknown'])
const faults: ReadonlySet<unknown> = new Set(['recipient', 'content', 'account'])
const deferrals: ReadonlySet<unknown> = new Set(['throttled', 'unavailable'])

/** The result with its texts cut, or `undefined` for what is none: types say nothing about a plugin written in JavaScript. */
function toSendResult(value: unknown): SendResult | undefined {
  if (!isResult(value)) return undefined
  const { message } = value
  return message !== undefined && message.length > maxText ? { ...value, message: message.slice(0, maxText) } : value
}

const isText = (value: unknown, max: number) =>
  value === undefined || (typeof value === 'string' && value.length <= max)

function isResult(value: unknown): value is SendResult {
  if (typeof value !== 'object' || value === null || !('outcome' in value) || !outcomes.has(value.outcome)) return false
  if (value.outcome === 'rejected' && !('fault' in value && faults.has(value.fault))) return false
  if (value.outcome === 'deferred' && !('reason' in value && deferrals.has(value.reason))) return false
  const { code, traceId, providerMessageId, message } = value as { [name: string]: unknown }
  return (
    isText(code, 200) &&
    isText(traceId, 200) &&
    isText(providerMessageId, 200) &&
    isText(message, Number.MAX_SAFE_INTEGER)
  )
}
