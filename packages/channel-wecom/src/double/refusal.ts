import { randomInt } from 'node:crypto'
import type { DoubleResponse } from '@message-center/channel/double'

/** A call that the provider refuses. */
export interface Refusal {
  readonly refused: number
  readonly message: string
}

export function refuse(code: number, message: string): Refusal {
  return { refused: code, message }
}

export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && 'refused' in value
}

/** The answer to a refused call has status 200 as well; the message ends in what support asks for. */
export function refusalResponse({ refused, message }: Refusal, sourceAddress: string): DoubleResponse {
  const hint = `${randomInt(1e9, 9e9)}${randomInt(1e9, 9e9)}`
  const more = `more info at https://open.work.weixin.qq.com/devtool/query?e=${refused}`
  return jsonResponse({ errcode: refused, errmsg: `${message}, hint: [${hint}], from ip: ${sourceAddress}, ${more}` })
}

export function jsonResponse(body: object): DoubleResponse {
  return { status: 200, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: JSON.stringify(body) }
}
