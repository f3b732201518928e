import { accepted, deferred, rejected, type SendResult, unknown } from '@message-center/channel'
import { untilNextBeijingDay } from '@message-center/channel/wire'
import type { CodeRow, Handling } from './failure.ts'
import type { Reading, Refusal } from './reading.ts'
import { httpCodes } from './shared-codes.ts'

/** A vendor's codes, and what a code without a row turns a delivery into. */
export interface CodeTable {
  readonly rows: ReadonlyMap<string, CodeRow>
  readonly stranger: (code: string) => Handling
}

const httpRows: ReadonlyMap<string, CodeRow> = new Map(httpCodes.map(row => [row.code, row]))

export function handlingOf(code: string, { rows, stranger }: CodeTable): Handling {
  return (rows.get(code) ?? httpRows.get(code))?.handling ?? stranger(code)
}

/** An answer that is not in the vendor's form, read by its status where that says something certain. */
export function readStatus(status: number): Reading {
  const code = `HTTP_${status}`
  return httpRows.has(code) ? { verdict: 'refused', code } : { verdict: 'unreadable' }
}

/** What a reading means for its delivery. */
export function decideResult(reading: Reading, table: CodeTable, now: number): SendResult {
  switch (reading.verdict) {
    case 'taken':
      return accepted({ providerMessageId: reading.providerMessageId, traceId: reading.traceId })
    case 'refused':
      return decideRefusal(reading, handlingOf(reading.code, table), now)
    case 'unreadable':
      return unknown({ message: "The answer is not one of the vendor's API." })
  }
}

function decideRefusal(refusal: Refusal, handling: Handling, now: number): SendResult {
  const { code, message, traceId, retryAfterMs } = refusal
  const words = { code, message, traceId }
  switch (handling) {
    case 'dead-token':
      return refusal.keepsAddress === true
        ? rejected('recipient', words)
        : rejected('recipient', { ...words, addressChange: { change: 'invalid', at: refusal.diedAt ?? new Date(now) } })
    case 'reject-recipient':
      return rejected('recipient', words)
    case 'reject-content':
      return rejected('content', words)
    case 'reject-account':
    case 'renew-token':
      return rejected('account', words)
    case 'wait-recipient':
      return deferred('throttled', { ...words, scope: 'recipient', retryAfterMs })
    case 'wait-account':
      return deferred('throttled', { ...words, scope: 'account', retryAfterMs })
    case 'wait-day':
      // Not of the account: its other classes have quotas of their own.
      return deferred('throttled', { ...words, scope: 'recipient', retryAfterMs: untilNextBeijingDay(now) })
    case 'wait-provider':
      return deferred('unavailable', { ...words, retryAfterMs })
    case 'taken':
      return accepted({ traceId })
    case 'unclear':
      return unknown(words)
  }
}
