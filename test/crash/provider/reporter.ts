import type { Ledger } from '../harness/ledger.ts'
import type { ProviderRecord } from './records.ts'

/** A message whose receipt is to be told. */
export interface Report {
  readonly requestId: string
  readonly ref: string
  readonly phone: string
  /** Absent for a call of many: the provider then names the call alone. */
  readonly outId: string | undefined
}

const everyMs = 150
const atOnce = 500

/** Tells receipts to the hub in pushes, each until it was taken. */
export class Reporter {
  readonly #url: string
  readonly #ledger: Ledger<ProviderRecord>
  readonly #waiting: Report[] = []

  constructor(url: string, ledger: Ledger<ProviderRecord>) {
    this.#url = url
    this.#ledger = ledger
    setInterval(() => void this.#push(), everyMs)
  }

  add(reports: readonly Report[]): void {
    this.#waiting.push(...reports)
  }

  async #push(): Promise<void> {
    const reports = this.#waiting.splice(0, atOnce)
    if (reports.length === 0) return
    if (!(await this.#post(reports))) {
      this.#waiting.push(...reports)
      return
    }
    for (const [requestId, group] of Map.groupBy(reports, report => report.requestId))
      await this.#ledger.keep({ kind: 'reported', requestId, refs: group.map(({ ref }) => ref) })
  }

  async #post(reports: readonly Report[]): Promise<boolean> {
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json;charset=UTF-8' },
        body: JSON.stringify(reports.map(toItem)),
        signal: AbortSignal.timeout(5_000),
      })
      const answer: unknown = await response.json()
      return response.status === 200 && typeof answer === 'object' && answer !== null && 'code' in answer
    } catch {
      return false
    }
  }
}

/** One item of `SmsReport`. */
const toItem = ({ requestId, phone, outId }: Report): object => ({
  phone_number: phone,
  send_time: '2026-01-01 00:00:00',
  report_time: '2026-01-01 00:00:01',
  success: true,
  err_code: 'DELIVERED',
  err_msg: '用户接收成功',
  sms_size: '1',
  biz_id: `biz-${requestId}`,
  ...(outId !== undefined && { out_id: outId }),
})
