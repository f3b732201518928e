import type { JsonObject, Logger, PollTarget, ReceiptEvent } from '@message-center/channel'
import { beijingDay, countOf, isObject, objectsOf, readBeijingTime, textOf } from '@message-center/channel/wire'
import type { ApiParameters, CallApi } from './dysms-api.ts'
import { type SmsAddress, toProviderNumber } from './phone.ts'

const atOnce = 8
const pageSize = 50
/** Nobody gets more than 50 messages of a kind a day, so this is plenty. */
const maxPages = 4
/** A message sent this close to midnight may be booked on the other day. */
const midnightMarginMs = 5 * 60_000

const statuses: ReadonlyMap<unknown, ReceiptEvent['outcome']> = new Map<unknown, ReceiptEvent['outcome']>([
  [2, 'failed'],
  ['2', 'failed'],
  [3, 'delivered'],
  ['3', 'delivered'],
])

export interface PollParts {
  readonly callApi: CallApi
  readonly logger: Logger
}

/**
 * Asks for the fate of messages, one number at a time as the provider has it. A message is recognised by our id, or by
 * the id of its call together with its number. What cannot be asked now gives no event and is asked again later.
 * Source: Alibaba Cloud, "QuerySendDetails".
 */
export async function pollReceipts(
  targets: readonly PollTarget<SmsAddress>[],
  parts: PollParts,
  signal: AbortSignal,
): Promise<readonly ReceiptEvent[]> {
  const events: ReceiptEvent[] = []
  const waiting = targets.values()
  const askOneByOne = async (): Promise<void> => {
    for (const target of waiting) {
      if (signal.aborted) return
      const event = await askForTarget(target, parts, signal)
      if (event !== undefined) events.push(event)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, targets.length) }, askOneByOne))
  return events
}

async function askForTarget(
  target: PollTarget<SmsAddress>,
  parts: PollParts,
  signal: AbortSignal,
): Promise<ReceiptEvent | undefined> {
  const sentAt = target.sentAt.getTime()
  const days = new Set([
    beijingDay(sentAt),
    beijingDay(sentAt - midnightMarginMs),
    beijingDay(sentAt + midnightMarginMs),
  ])
  for (const day of days) {
    const detail = await findDetail(target, day, parts, signal)
    if (detail !== undefined) return toEvent(detail, target)
  }
  return undefined
}

async function findDetail(
  target: PollTarget<SmsAddress>,
  day: string,
  { callApi, logger }: PollParts,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  for (let page = 1; page <= maxPages; page++) {
    const outcome = await callApi('QuerySendDetails', queryOf(target, day, page), signal)
    if (outcome.outcome !== 'answered' || outcome.code !== 'OK') {
      const code = outcome.outcome === 'answered' ? outcome.code : outcome.outcome
      logger.warn('The provider cannot be asked for a receipt.', { code, deliveryId: target.deliveryId })
      return undefined
    }
    const details = detailsOf(outcome.body)
    const detail = details.find(candidate => isOf(candidate, target))
    if (detail !== undefined) return detail
    if (page * pageSize >= (countOf(outcome.body.TotalCount) ?? 0)) return undefined
  }
  return undefined
}

function queryOf(target: PollTarget<SmsAddress>, day: string, page: number): ApiParameters {
  return {
    PhoneNumber: toProviderNumber(target.address.phone),
    SendDate: day,
    PageSize: String(pageSize),
    CurrentPage: String(page),
    ...(target.providerMessageId !== undefined && { BizId: target.providerMessageId }),
  }
}

function detailsOf(body: JsonObject): readonly JsonObject[] {
  const outer = body.SmsSendDetailDTOs
  return objectsOf(isObject(outer) ? outer.SmsSendDetailDTO : undefined)
}

/** With the id of the call the answer is about this number's message only; without it our own id has to be there. */
function isOf(detail: JsonObject, target: PollTarget<SmsAddress>): boolean {
  return target.providerMessageId !== undefined || detail.OutId === target.deliveryId
}

function toEvent(detail: JsonObject, target: PollTarget<SmsAddress>): ReceiptEvent | undefined {
  const outcome = statuses.get(detail.SendStatus)
  if (outcome === undefined) return undefined
  return {
    kind: 'receipt',
    outcome,
    deliveryId: target.deliveryId,
    providerMessageId: target.providerMessageId,
    at: readBeijingTime(detail.ReceiveDate) ?? readBeijingTime(detail.SendDate) ?? target.sentAt,
    code: textOf(detail.ErrCode),
  }
}
