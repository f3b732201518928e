import { createHmac, randomUUID } from 'node:crypto'
import type { JsonObject, ReceiptEvent } from '@message-center/channel'
import {
  type DoubleResponse,
  hostRequest,
  type PluginDouble,
  type ReceivedDelivery,
} from '@message-center/channel/double'
import { isObject, textOf } from '@message-center/channel/wire'
import type { PushVendorName } from '../model/address.ts'
import { jsonBytes } from '../model/text-length.ts'
import { arrayOf } from '../wire/read-fields.ts'
import type { WholeAnswer } from './kit/push-double.ts'
import type { PushLedger } from './kit/push-ledger.ts'
import { jsonResponse } from './kit/respond.ts'

const callbackUser = 'double-user'
const callbackKey = 'double-callback-key'

/** Settings of receipts at both doubles. */
export const huaweiCallbackSettings = { callbackUser, callbackKey }

export const huaweiRefusals: { readonly [answer in WholeAnswer]: DoubleResponse | undefined } = {
  accept: undefined,
  // Told for each of the tokens, so it needs the call.
  'reject-recipient': undefined,
  'reject-content': huaweiAnswer('80100003', 'Illegal payload'),
  'reject-account': huaweiAnswer('80300002', 'No permission'),
  throttle: { status: 503, body: '' },
  unavailable: huaweiAnswer('81000001', 'System inner error', 500),
}

/** A message for tokens, checked but for its recipients. */
export interface HuaweiMessage {
  readonly tokens: readonly string[]
  readonly title: string
  readonly body: string
  readonly biTag: string | undefined
  readonly message: JsonObject
}

/**
 * Takes a message for those who can be reached. Tokens that begin with `dead` are of another project, with `bad` no
 * tokens at all. `names` are the two ways of writing the list.
 */
export function takeForTokens(
  { tokens, title, body, biTag, message }: HuaweiMessage,
  answer: WholeAnswer,
  ledger: PushLedger,
  names: { readonly isFlat: boolean },
  now: number,
): DoubleResponse {
  const isBad = (token: string) => answer === 'reject-recipient' || /^(?:dead|bad|message-center-check)/.test(token)
  const bad = tokens.filter(isBad)
  const good = tokens.filter(token => !isBad(token))
  const requestId = randomUUID().replaceAll('-', '')
  const providerMessageId = biTag === undefined ? requestId : `${requestId}:${biTag}`
  for (const token of good) ledger.take({ token, title, body, message, providerMessageId, takenAt: now })
  if (bad.length === 0) return huaweiAnswer('80000000', 'Success', 200, requestId)
  const counts = { success: good.length, failure: bad.length }
  const listed = names.isFlat ? { illegal_tokens: bad } : { illegalTokens: byReason(bad) }
  return huaweiAnswer(
    good.length > 0 ? '80100000' : '80300007',
    JSON.stringify({ ...counts, ...listed }),
    200,
    requestId,
  )
}

function byReason(tokens: readonly string[]): JsonObject {
  const noRight = tokens.filter(token => token.startsWith('dead'))
  const tokenFormatError = tokens.filter(token => !token.startsWith('dead'))
  return { ...(noRight.length > 0 && { noRight }), ...(tokenFormatError.length > 0 && { tokenFormatError }) }
}

/** What Huawei says of the size and the recipients of a message. */
export function mistakeInCall(tokens: readonly string[], withoutTokens: JsonObject): DoubleResponse | undefined {
  if (tokens.length < 1 || tokens.length > 1_000) return huaweiAnswer('80300010', 'The number of tokens is illegal')
  return jsonBytes(withoutTokens) > 4_096 ? huaweiAnswer('80300008', 'The message body is too large') : undefined
}

export function tokensIn(target: JsonObject): readonly string[] {
  return arrayOf(target.token).flatMap(token => textOf(token) ?? [])
}

export function huaweiAnswer(
  code: string,
  msg: string,
  status = 200,
  requestId: string = randomUUID(),
): DoubleResponse {
  return jsonResponse(status, { code, msg, requestId })
}

const resultOf: { readonly [outcome in ReceiptEvent['outcome']]: number | undefined } = {
  delivered: 0,
  failed: 10,
  read: undefined,
  recalled: undefined,
}

/** The part of a double that makes receipts; `isNested` as HarmonyOS has them. */
export function huaweiReceipts(
  vendor: PushVendorName,
  isNested: boolean,
  now: () => number,
): Required<Pick<PluginDouble, 'cannot' | 'makeCallback' | 'forgeCallback'>> {
  const make = (outcome: ReceiptEvent['outcome'], delivery: ReceivedDelivery, key: string) => {
    const result = resultOf[outcome]
    if (result === undefined) return undefined
    const [requestId = '', biTag] = delivery.providerMessageId?.split(':') ?? []
    const token = delivery.addressKey.slice(vendor.length + 1)
    const fate = isNested ? { deliveryStatus: { result, timestamp: now() } } : { status: result, timestamp: now() }
    const statuses = [{ token, requestId, ...(biTag !== undefined && { biTag }), ...fate }]
    const [timestamp, nonce] = [String(now()), randomUUID()]
    const value = createHmac('sha256', key)
      .update(timestamp + nonce + callbackUser)
      .digest('base64')
    const proof = `timestamp=${timestamp}; nonce=${nonce}; value=${value}`
    return hostRequest({ headers: { 'x-huawei-callback-id': proof }, body: JSON.stringify({ statuses }) })
  }
  return {
    cannot: { 'tampered-callback': 'The signature covers its own time and nonce, not the body.' },
    makeCallback: (outcome, delivery) => make(outcome, delivery, callbackKey),
    forgeCallback: delivery => make('delivered', delivery, 'another-key') ?? hostRequest({}),
  }
}

/** A member that is an object; else an empty one. */
export function partOf(value: JsonObject | undefined, name: string): JsonObject {
  const part = value?.[name]
  return isObject(part) ? part : {}
}
