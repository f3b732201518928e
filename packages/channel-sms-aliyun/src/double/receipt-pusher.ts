import { setTimeout as wait } from 'node:timers/promises'
import { writeBeijingTime } from '@message-center/channel/wire'
import type { TakenMessage } from './ledger.ts'

/** What became of a push: taken by the other side, and after how many tries. */
export interface PushOutcome {
  readonly isTaken: boolean
  readonly tries: number
}

const answerTimeoutMs = 5_000
const maxOpenPushes = 1_000

/** Posts reports and replies, and again when they were not taken. */
export class ReceiptPusher {
  readonly #repushDelaysMs: readonly number[]
  readonly #stopping = new AbortController()
  #openPushes = 0

  constructor(repushDelaysMs: readonly number[]) {
    this.#repushDelaysMs = repushDelaysMs
  }

  /** Ends when the push was taken or the last try failed. Beyond 1,000 open pushes further ones are dropped. */
  async push(url: string, items: readonly object[]): Promise<PushOutcome> {
    if (this.#openPushes >= maxOpenPushes) return { isTaken: false, tries: 0 }
    this.#openPushes++
    try {
      return await this.#pushUntilTaken(url, items)
    } finally {
      this.#openPushes--
    }
  }

  async #pushUntilTaken(url: string, items: readonly object[]): Promise<PushOutcome> {
    const delays = [0, ...this.#repushDelaysMs]
    for (const [earlierTries, delayMs] of delays.entries()) {
      if (!(await this.pause(delayMs))) return { isTaken: false, tries: earlierTries }
      if (await this.#post(url, items)) return { isTaken: true, tries: earlierTries + 1 }
    }
    return { isTaken: false, tries: delays.length }
  }

  /** Waits; false when stopped before. */
  async pause(ms: number): Promise<boolean> {
    if (this.#stopping.signal.aborted) return false
    if (ms === 0) return true
    return wait(ms, true, { signal: this.#stopping.signal, ref: false }).catch(() => false)
  }

  /** Gives up all pushes. May be called twice. */
  stop(): void {
    this.#stopping.abort()
  }

  /** The platform looks at two things only: status 200, and a number as `code`. */
  async #post(url: string, items: readonly object[]): Promise<boolean> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json;charset=UTF-8' },
        body: JSON.stringify(items),
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(answerTimeoutMs)]),
      })
      const answer: unknown = await response.json()
      return response.status === 200 && typeof answer === 'object' && answer !== null && hasNumericCode(answer)
    } catch {
      return false
    }
  }
}

function hasNumericCode(answer: object): boolean {
  return 'code' in answer && typeof answer.code === 'number'
}

/** One item of `SmsReport`. */
export function toReport(message: TakenMessage, errCode: string, at: number): object {
  const isDelivered = errCode === 'DELIVERED'
  return {
    phone_number: message.phone.replace(/^\+(86)?/, ''),
    send_time: writeBeijingTime(message.takenAt),
    report_time: writeBeijingTime(at),
    success: isDelivered,
    err_code: errCode,
    err_msg: isDelivered ? '用户接收成功' : '用户接收失败',
    sms_size: String(message.segments),
    biz_id: message.bizId,
    ...(message.outId !== undefined && { out_id: message.outId }),
  }
}
