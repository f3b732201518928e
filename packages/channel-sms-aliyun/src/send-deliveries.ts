import { type Clock, rejected, type SendResult } from '@message-center/channel'
import { decideResult } from './decide-result.ts'
import type { ApiOutcome, ApiParameters, CallApi } from './dysms-api.ts'
import { readRequestCode } from './failure-codes/failure-codes.ts'
import { toProviderNumber } from './phone.ts'
import { type Outgoing, type PlannedCall, planCalls } from './plan-calls.ts'
import { composeText, countSegments } from './segments.ts'
import type { SmsDelivery } from './sms-content.ts'

export interface SendParts {
  readonly callApi: CallApi
  readonly clock: Clock
  /** Signature of messages that bring none. */
  readonly signName: string
}

/** Sends deliveries by as few calls as possible. One result each, in the order given. */
export async function sendDeliveries(
  deliveries: readonly SmsDelivery[],
  parts: SendParts,
  signal: AbortSignal,
): Promise<readonly SendResult[]> {
  const outgoing = deliveries.flatMap((delivery, place) => toOutgoing(delivery, place, parts.signName) ?? [])
  const settled = await Promise.all(planCalls(outgoing).map(call => sendCall(call, parts, signal)))
  const results = new Map(settled.flat())
  return deliveries.map((_, place) => results.get(place) ?? withoutTemplate)
}

const withoutTemplate = rejected('content', {
  message: 'The message is bound to no template of the provider. Bind its template to an approved one.',
})

function toOutgoing(delivery: SmsDelivery, place: number, signName: string): Outgoing | undefined {
  const { template, content } = delivery
  if (template === undefined) return undefined
  return {
    place,
    delivery,
    templateCode: template.code,
    signature: content.signature ?? template.signature ?? signName,
    variables: template.variables,
  }
}

type Settled = readonly (readonly [place: number, result: SendResult])[]

async function sendCall(call: PlannedCall, parts: SendParts, signal: AbortSignal): Promise<Settled> {
  const [action, parameters] = requestOf(call)
  const outcome = await parts.callApi(action, parameters, signal)
  if (call.items.length > 1 && isMatterOfOne(outcome, call.kind)) {
    const settled = await Promise.all(halve(call).map(half => sendCall(half, parts, signal)))
    return settled.flat()
  }
  const result = decideResult(outcome, parts.clock.now())
  return call.items.map(item => [item.place, withSegments(result, item)])
}

/**
 * A refused call took nothing, and names nobody. So the innocent are found by sending its halves: 14 calls or so find
 * one wrong number among a hundred.
 */
function isMatterOfOne(outcome: ApiOutcome, kind: PlannedCall['kind']): boolean {
  if (outcome.outcome !== 'answered' || outcome.code === 'OK') return false
  const { culprit } = readRequestCode(outcome.code)
  return culprit === 'number' || (culprit === 'parameters' && kind === 'each')
}

function halve({ kind, items }: PlannedCall): readonly PlannedCall[] {
  const middle = Math.ceil(items.length / 2)
  return [
    { kind, items: items.slice(0, middle) },
    { kind, items: items.slice(middle) },
  ]
}

function requestOf({ kind, items }: PlannedCall): readonly [action: string, parameters: ApiParameters] {
  const [first] = items
  if (first === undefined) throw new Error('A call without deliveries was planned.')
  const numbers = items.map(item => toProviderNumber(item.delivery.address.phone))
  const shared = { TemplateCode: first.templateCode, OutId: outIdOf(items.length, first) }
  const hasVariables = items.some(item => Object.keys(item.variables).length > 0)
  if (kind === 'same' || items.length === 1)
    return [
      'SendSms',
      {
        ...shared,
        PhoneNumbers: numbers.join(','),
        SignName: first.signature,
        ...(hasVariables && { TemplateParam: JSON.stringify(first.variables) }),
      },
    ]
  return [
    'SendBatchSms',
    {
      ...shared,
      PhoneNumberJson: JSON.stringify(numbers),
      SignNameJson: JSON.stringify(items.map(item => item.signature)),
      ...(hasVariables && { TemplateParamJson: JSON.stringify(items.map(item => item.variables)) }),
    },
  ]
}

/**
 * What receipts give back. A call for one carries the delivery's id. A call for many has room for one id only;
 * the first one's helps a person to find the call, and the prefix keeps it from being taken for the id of all.
 */
function outIdOf(count: number, first: Outgoing): string {
  return count === 1 ? first.delivery.id : `batch:${first.delivery.id}`
}

function withSegments(result: SendResult, { delivery, signature }: Outgoing): SendResult {
  const { text } = delivery.content
  if (result.outcome !== 'accepted' || text === undefined) return result
  return { ...result, segments: countSegments(composeText(signature, text)) }
}
