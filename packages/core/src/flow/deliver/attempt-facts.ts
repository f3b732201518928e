import type { JsonObject, SendResult } from '@message-center/channel'
import type { Fact, FactKind } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'

/** One attempt as it happened. */
export interface Attempt {
  readonly account: string
  readonly result: SendResult
  readonly isPluginFault: boolean
  /** Milliseconds. */
  readonly endedAt: number
  readonly durationMs: number
}

/** The fact of an attempt: its outcome, the provider's words, and what was decided. */
export function attemptFact(
  kind: FactKind,
  delivery: QueuedDelivery,
  attempt: Attempt,
  decision: Pick<Fact, 'reason' | 'until' | 'fallbackId'> = {},
): Fact {
  const { result } = attempt
  return {
    kind,
    attempt: delivery.attempts + 1,
    at: attempt.endedAt,
    account: attempt.account,
    durationMs: attempt.durationMs,
    ...(result.code !== undefined && { code: result.code }),
    ...(result.message !== undefined && { message: maskAddress(result.message, delivery) }),
    ...(result.traceId !== undefined && { traceId: result.traceId }),
    ...acceptedDetails(result),
    ...decision,
  }
}

function acceptedDetails(result: SendResult): Pick<Fact, 'providerMessageId' | 'segments'> {
  if (result.outcome !== 'accepted') return {}
  const { providerMessageId, segments } = result
  return { ...(providerMessageId !== undefined && { providerMessageId }), ...(segments !== undefined && { segments }) }
}

/** A provider may repeat the address in its words; the index must not. Shorter parts than these are no address. */
const shortestPart = 5

function maskAddress(text: string, { address, base }: QueuedDelivery): string {
  return addressParts(address).reduce((masked, part) => masked.replaceAll(part, base.to), text)
}

function addressParts(address: JsonObject): readonly string[] {
  return Object.values(address)
    .filter(value => typeof value === 'string')
    .flatMap(value => [value, value.replace(/^\+/, ''), value.replace(/^\+86/, '')])
    .filter(part => part.length >= shortestPart)
    .sort((one, other) => other.length - one.length)
}
