import type { RecallResult, RecallTarget } from '@message-center/channel'
import type { PushAddress } from '../model/address.ts'
import { type CodeTable, decideResult } from '../model/decide-result.ts'
import type { Reading } from '../model/reading.ts'
import type { CommonSettings } from '../model/settings.ts'
import type { EarlierMessage, Revocation } from '../push-vendor.ts'
import type { Exchange, VendorLink } from './vendor-link.ts'

export interface RecallParts<Account extends CommonSettings> {
  readonly account: Account
  readonly link: VendorLink<Account>
  readonly codes: CodeTable
  readonly clock: { now(): number }
}

/** Takes messages back one after the other. */
export async function recallMessages<Account extends CommonSettings>(
  targets: readonly RecallTarget<PushAddress>[],
  revoke: Revocation<Account>,
  parts: RecallParts<Account>,
  signal: AbortSignal,
): Promise<readonly RecallResult[]> {
  const results: RecallResult[] = []
  for (const target of targets) results.push(await recallOne({ address: undefined, ...target }, revoke, parts, signal))
  return results
}

async function recallOne<Account extends CommonSettings>(
  message: EarlierMessage,
  revoke: Revocation<Account>,
  parts: RecallParts<Account>,
  signal: AbortSignal,
): Promise<RecallResult> {
  const reason = revoke.refuse(message, parts.account)
  if (reason !== undefined) return { outcome: 'impossible', reason }
  const exchange = await parts.link.exchange<Reading>(
    token => revoke.build(parts.account, message, token),
    answer => revoke.read(answer),
    undefined,
    signal,
  )
  return toRecallResult(exchange, parts)
}

function toRecallResult<Account extends CommonSettings>(
  exchange: Exchange<Reading>,
  { codes, clock }: RecallParts<Account>,
): RecallResult {
  switch (exchange.outcome) {
    case 'not-sent':
    case 'unanswered':
      return { outcome: 'failed', reason: exchange.reason }
    case 'answered':
    case 'no-token': {
      const reading = exchange.outcome === 'answered' ? exchange.value : exchange.reading
      const result = decideResult(reading, codes, clock.now())
      if (result.outcome === 'accepted') return { outcome: 'recalled' }
      const reason = result.message ?? `The vendor answers ${result.code}.`
      const isFinal = result.outcome === 'rejected' && result.fault !== 'account'
      return {
        outcome: isFinal ? 'impossible' : 'failed',
        reason,
        ...(result.code !== undefined && { code: result.code }),
      }
    }
  }
}
