import type { HostRequest } from '@message-center/channel'
import { hostRequest } from '@message-center/channel/double'
import { readJson, writeBeijingTime } from '@message-center/channel/wire'
import type { TakenMessage } from './ledger.ts'

/** A reply to push, as the phone wrote it. */
export interface DoubleReply {
  /** E.164. */
  readonly phone: string
  readonly text: string
  /** Default a new one; hand in a number for the form of older versions. */
  readonly sequenceId?: string | number
}

/** A push of reports or replies. `path` as the hub's address has it. Source: Alibaba Cloud, "SmsReport" and "SmsUp". */
export function writeCallback(items: readonly object[], path = '/'): HostRequest {
  return hostRequest({
    path,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: JSON.stringify(items),
  })
}

/** The platform looks at two things only: status 200, and a number as `code`. */
export function isTaken(answer: string): boolean {
  return typeof readJson(answer)?.code === 'number'
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

/** One item of `SmsUp`; `place` tells replies of one moment apart. */
export function toReply({ phone, text, sequenceId }: DoubleReply, place: number, now: number): object {
  return {
    phone_number: phone.replace(/^\+(86)?/, ''),
    content: text,
    send_time: writeBeijingTime(now),
    dest_code: '10690000',
    sequence_id: sequenceId ?? `${now}${place}`,
  }
}
