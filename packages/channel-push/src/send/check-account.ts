import type { CheckResult } from '@message-center/channel'
import { type CodeTable, handlingOf } from '../model/decide-result.ts'
import type { Reading, Refusal } from '../model/reading.ts'
import type { CommonSettings } from '../model/settings.ts'
import { httpCodes } from '../model/shared-codes.ts'
import type { PushVendor } from '../push-vendor.ts'
import type { Exchange, VendorLink } from './vendor-link.ts'

export interface CheckParts<Account extends CommonSettings> {
  readonly vendor: PushVendor<never, Account>
  readonly account: Account
  readonly link: VendorLink<Account>
  readonly codes: CodeTable
  readonly clock: { now(): number }
}

/** Tries the credentials: first for a token, then by a call that sends nothing. */
export async function checkAccount<Account extends CommonSettings>(
  parts: CheckParts<Account>,
  signal: AbortSignal,
): Promise<CheckResult> {
  const { vendor, account, link, clock } = parts
  const verdict = toCheckResult(await link.tryCredentials(signal), parts)
  const { probe } = vendor
  if (verdict.verdict !== 'works' || probe === undefined) return verdict
  const exchange = await link.exchange<Reading>(
    token => probe.build(account, token, clock.now()),
    answer => probe.read(answer),
    undefined,
    signal,
  )
  return toCheckResult(exchange, parts)
}

function toCheckResult<Account extends CommonSettings>(
  exchange: Exchange<Reading>,
  { codes }: CheckParts<Account>,
): CheckResult {
  switch (exchange.outcome) {
    case 'answered':
      return judge(exchange.value, codes)
    case 'no-token':
      return judge(exchange.reading, codes)
    case 'not-sent':
    case 'unanswered':
      return { verdict: 'unreachable', reason: exchange.reason }
  }
}

function judge(reading: Reading, codes: CodeTable): CheckResult {
  switch (reading.verdict) {
    case 'taken':
      return { verdict: 'works' }
    case 'unreadable':
      return { verdict: 'unreachable', reason: "Something other than the vendor's API answered." }
    case 'refused':
      return judgeRefusal(reading, codes)
  }
}

/** Whoever refuses the made-up device or content of the call has taken the credentials. */
function judgeRefusal({ code, message }: Refusal, codes: CodeTable): CheckResult {
  const row = codes.rows.get(code) ?? httpCodes.find(known => known.code === code)
  const reason = row?.meaning.en ?? message ?? `The vendor answers ${code}.`
  switch (handlingOf(code, codes)) {
    case 'reject-account':
    case 'renew-token':
      return {
        verdict: 'broken',
        code,
        reason,
        fix: row?.nextStep.en ?? "Look the code up in the vendor's list of error codes.",
      }
    case 'wait-account':
    case 'wait-day':
    case 'wait-provider':
    case 'unclear':
      return { verdict: 'unreachable', reason }
    case 'dead-token':
    case 'reject-recipient':
    case 'reject-content':
    case 'wait-recipient':
    case 'taken':
      return { verdict: 'works' }
  }
}
