import { type Clock, deferred, type SendResult, unknown } from '@message-center/channel'
import { type CodeTable, decideResult, handlingOf } from '../model/decide-result.ts'
import type { PushDelivery } from '../model/notification.ts'
import type { Reading } from '../model/reading.ts'
import type { CommonSettings } from '../model/settings.ts'
import type { Call, Outgoing, PushVendor } from '../push-vendor.ts'
import type { ClassQuotas } from './class-quotas.ts'
import { alone, halve } from './plan-calls.ts'
import { classRefusal, refuseDelivery } from './refuse-delivery.ts'
import type { Exchange, VendorLink } from './vendor-link.ts'

/** Calls of one `send` that are under way at the same time. */
const atOnce = 8

export interface SendParts<Account extends CommonSettings> {
  readonly vendor: PushVendor<never, Account>
  readonly account: Account
  readonly link: VendorLink<Account>
  readonly codes: CodeTable
  readonly quotas: ClassQuotas
  readonly clock: Clock
}

type Settled = readonly (readonly [place: number, result: SendResult])[]
type Items = Call<never>['items']

/** Sends deliveries by as few calls as possible. One result each, in the order given. */
export async function sendDeliveries<Account extends CommonSettings>(
  deliveries: readonly PushDelivery[],
  parts: SendParts<Account>,
  signal: AbortSignal,
): Promise<readonly SendResult[]> {
  const { vendor, account, clock } = parts
  const results = new Map<number, SendResult>()
  const outgoing: Outgoing[] = []
  for (const [place, delivery] of deliveries.entries()) {
    const outcome = refuseDelivery(delivery, parts)
    if (outcome.isRefused) results.set(place, outcome.result)
    else outgoing.push({ place, delivery: outcome.delivery })
  }
  // Messages of one call are of one class, so that a quota is used up for all of them or for none.
  const classes = Map.groupBy(outgoing, ({ delivery }) => vendor.classOf?.(delivery.category, account))
  const calls = [...classes.values()].flatMap(one => vendor.plan?.(one, account, clock.now()) ?? alone(one))
  for (const [place, result] of await sendCalls(calls, parts, signal)) results.set(place, result)
  return deliveries.map((_, place) => results.get(place) ?? unknown({ message: 'The vendor named no result.' }))
}

/** Some calls at a time. Once the vendor cannot take more, the rest is left unsent. */
async function sendCalls<Account extends CommonSettings>(
  calls: readonly (readonly Outgoing[])[],
  parts: SendParts<Account>,
  signal: AbortSignal,
): Promise<Settled> {
  const settled: (readonly [number, SendResult])[] = []
  const waiting = calls.values()
  let stop: SendResult | undefined
  const sendOneByOne = async (): Promise<void> => {
    for (const items of waiting) {
      if (!isCall(items)) continue
      const refusal = stop ?? classRefusal(items[0].delivery, parts)
      const outcomes = refusal ? giveAll(items, refusal) : await sendCall(items, parts, signal)
      settled.push(...outcomes)
      stop ??= outcomes.map(([, result]) => result).find(isForAll)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, calls.length) }, sendOneByOne))
  return settled
}

/** Whether a result would be that of any other call too: throttled, or nobody there. */
function isForAll(result: SendResult): boolean {
  return result.outcome === 'deferred' && result.scope !== 'recipient'
}

async function sendCall<Account extends CommonSettings>(
  items: Items,
  parts: SendParts<Account>,
  signal: AbortSignal,
): Promise<Settled> {
  const prepared = await prepareCall(items, parts, signal)
  if (!Array.isArray(prepared)) return settleCall(items, prepared, parts)
  const exchange = await parts.link.exchange(
    token => parts.vendor.build(toCall(items, parts, token, prepared)),
    answer => parts.vendor.read(answer, toCall(items, parts, '', prepared)),
    { items },
    signal,
  )
  const culpritHides = exchange.outcome === 'answered' && isMatterOfOne(exchange.value)
  if (!culpritHides || items.length === 1) return settleCall(items, exchange, parts)
  // A refused call took nothing. The innocent are found by sending its halves.
  return sendCalls(halve(items), parts, signal)
}

/** The step before the sending call, where there is one; what it brought, or how it failed. */
async function prepareCall<Account extends CommonSettings>(
  items: Items,
  parts: SendParts<Account>,
  signal: AbortSignal,
): Promise<string[] | Exchange<Reading>> {
  const { prepare } = parts.vendor
  if (prepare?.isNeeded(toCall(items, parts, '', [])) !== true) return []
  const exchange = await parts.link.exchange(
    token => prepare.build(toCall(items, parts, token, [])),
    answer => prepare.read(answer, toCall(items, parts, '', [])),
    { items },
    signal,
  )
  // Nothing was sent by it, so a lost answer is no reason to wonder.
  if (exchange.outcome === 'unanswered') return { outcome: 'not-sent', reason: exchange.reason }
  if (exchange.outcome !== 'answered') return exchange
  const { value } = exchange
  if (value.verdict === 'prepared') return [...value.values]
  if (value.verdict === 'refused') return { outcome: 'no-token', reading: value }
  return { outcome: 'not-sent', reason: 'The step before sending brought no answer of the vendor.' }
}

function settleCall<Account extends CommonSettings>(
  items: Items,
  exchange: Exchange<readonly Reading[] | Reading>,
  parts: SendParts<Account>,
): Settled {
  switch (exchange.outcome) {
    case 'answered': {
      const { value } = exchange
      return items.map((item, n) => [item.place, decide(item, 'verdict' in value ? value : value[n], parts)])
    }
    case 'no-token': {
      const { reading } = exchange
      const nobody = deferred('unavailable', { message: 'The vendor gave no token: its answer is not one of its API.' })
      return items.map(item => [item.place, reading.verdict === 'refused' ? decide(item, reading, parts) : nobody])
    }
    case 'not-sent':
      return giveAll(items, deferred('unavailable', { message: exchange.reason }))
    // Who is not sure must not send again, unless the vendor recognises a repeat.
    case 'unanswered':
      return giveAll(items, unknown({ message: exchange.reason }))
  }
}

function decide<Account extends CommonSettings>(
  { delivery }: Outgoing,
  reading: Reading | undefined,
  { vendor, account, codes, quotas, clock }: SendParts<Account>,
): SendResult {
  if (reading?.verdict === 'refused' && handlingOf(reading.code, codes) === 'wait-day')
    quotas.close(vendor.classOf?.(delivery.category, account) ?? '', clock.now())
  return decideResult(reading ?? { verdict: 'unreadable' }, codes, clock.now())
}

function isMatterOfOne(value: readonly Reading[] | Reading): boolean {
  return 'verdict' in value && value.verdict === 'refused' && value.isMatterOfOne === true
}

function giveAll(items: readonly Outgoing[], result: SendResult): Settled {
  return items.map(({ place }) => [place, result])
}

function isCall(items: readonly Outgoing[]): items is Items {
  return items.length > 0
}

function toCall<Account extends CommonSettings>(
  items: Items,
  { account, clock }: SendParts<Account>,
  token: string,
  prepared: readonly string[],
): Call<Account> {
  return { account, items, token, prepared, now: clock.now() }
}
