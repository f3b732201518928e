import {
  accepted,
  type Clock,
  deferred,
  type JsonObject,
  type Logger,
  rejected,
  type SendResult,
} from '@message-center/channel'
import { identifierOf } from '@message-center/channel/wire'
import type { CallApi } from '../api/connect-api.ts'
import { decideFailure } from '../api/decide-result.ts'
import { identifiersOf } from '../api/identifiers-of.ts'
import { successCode, type WecomAnswer } from '../api/read-reply.ts'
import { writeSharedId } from '../api/shared-message-id.ts'
import type { SilentLimits } from '../api/silent-limits.ts'
import { toWire } from '../content/to-wire.ts'
import { invalidListCodes, silentLimitCode, updateNeedsMembersCode } from '../failure-codes/member-codes.ts'
import { appFailures } from '../failure-codes/tables.ts'
import { everybody, recipientKey, toRecipient } from './app-address.ts'
import type { AppDelivery } from './app-content.ts'
import { type RequestParts, requestOf } from './message-request.ts'
import { type PlannedCall, planCalls } from './plan-calls.ts'

export interface SendParts extends RequestParts {
  readonly callApi: CallApi
  readonly clock: Clock
  readonly logger: Logger
  readonly limits: SilentLimits
}

type Settled = readonly (readonly [place: number, result: SendResult])[]

/** Sends deliveries by as few calls as possible. One result each, in the order given. */
export async function sendMessages(
  deliveries: readonly AppDelivery[],
  parts: SendParts,
  signal: AbortSignal,
): Promise<readonly SendResult[]> {
  const results = new Map<number, SendResult>()
  const outgoing = deliveries.flatMap((delivery, place) => {
    const refusal = refuseHere(delivery, parts)
    if (refusal !== undefined) results.set(place, refusal)
    return refusal === undefined ? [{ place, delivery }] : []
  })
  const budget = { calls: maxSplits }
  const settled = await Promise.all(planCalls(outgoing).map(call => sendCall(call, parts, budget, signal)))
  for (const [place, result] of settled.flat()) results.set(place, result)
  return deliveries.map((_, place) => results.get(place) ?? noContent)
}

const noContent = rejected('content', { code: '44004', message: 'The message has no content of a known kind.' })

/** What needs no call to be refused. */
function refuseHere({ address, content }: AppDelivery, { limits, clock }: SendParts): SendResult | undefined {
  const recipient = toRecipient(address)
  if (content.cardUpdate !== undefined)
    return recipient.kind === 'user' ? undefined : rejected('content', { code: updateNeedsMembersCode })
  if (toWire(content) === undefined) return noContent
  // Members of departments and tags are not known here; the provider counts them all the same.
  if (recipient.kind !== 'user' || recipient.id === everybody) return undefined
  const leave = limits.take(recipientKey(recipient), clock.now())
  if (leave.granted) return undefined
  return deferred('throttled', { code: silentLimitCode, scope: 'recipient', retryAfterMs: leave.waitMs })
}

/** A refused call took nothing, and may name nobody. Looking for the culprit costs at most so many calls more. */
const maxSplits = 40

async function sendCall(
  call: PlannedCall,
  parts: SendParts,
  budget: { calls: number },
  signal: AbortSignal,
): Promise<Settled> {
  const reply = await parts.callApi(requestOf(call, parts), signal)
  if (reply.kind === 'answer' && reply.code === successCode) return settle(call, reply, parts.logger)
  const failure = decideFailure(reply, appFailures, parts.clock.now())
  if (call.length === 1 || !isMatterOfOne(failure)) return call.map(({ place }) => [place, failure])
  if (budget.calls < 2) return call.map(({ place }) => [place, deferred('unavailable', { message: tooManyCulprits })])
  budget.calls -= 2
  const middle = Math.ceil(call.length / 2)
  const halves = [call.slice(0, middle), call.slice(middle)]
  return (await Promise.all(halves.map(half => sendCall(half, parts, budget, signal)))).flat()
}

const tooManyCulprits = 'The provider refused recipients without naming them; the others are tried later.'

/** One bad recipient may have spoilt the call for all, unless the provider says that all are bad. */
function isMatterOfOne(failure: SendResult): boolean {
  return failure.outcome === 'rejected' && failure.fault === 'recipient' && failure.code !== '81013'
}

function settle(call: PlannedCall, answer: WecomAnswer, logger: Logger): Settled {
  if (/warning/i.test(answer.message ?? ''))
    logger.warn('The provider took a message with a warning.', { traceId: answer.traceId })
  const refused = refusedOf(answer.body)
  const codes = call.map(({ delivery }) => refused.get(recipientKey(toRecipient(delivery.address))))
  const count = codes.filter(code => code === undefined).length
  const id = identifierOf(answer.body.msgid)
  const words = { traceId: answer.traceId }
  const taken = accepted({ ...words, providerMessageId: id === undefined ? undefined : writeSharedId({ id, count }) })
  return call.map(({ place }, n) => {
    const code = codes[n]
    return [place, code === undefined ? taken : rejected('recipient', { ...words, code })]
  })
}

/** Success does not mean that everybody got it. Keys of those who did not, each with the list that names it. */
function refusedOf(body: JsonObject): ReadonlyMap<string, string> {
  const entries = (field: string, kind: 'user' | 'department' | 'tag') =>
    identifiersOf(body[field]).map(id => [recipientKey({ kind, id }), field] as const)
  return new Map([
    ...entries(invalidListCodes.unlicensed, 'user'),
    ...entries(invalidListCodes.user, 'user'),
    ...entries(invalidListCodes.department, 'department'),
    ...entries(invalidListCodes.tag, 'tag'),
  ])
}
