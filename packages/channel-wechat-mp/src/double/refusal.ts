import { randomBytes } from 'node:crypto'
import type { DoubleResponse } from '@message-center/channel/double'

/** A call that the provider refuses, with status 200 like any other. */
export interface Refusal {
  readonly errcode: number
  readonly errmsg: string
}

export function refuse(errcode: number, errmsg: string): Refusal {
  return { errcode, errmsg }
}

export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && 'errcode' in value
}

export function refusalResponse({ errcode, errmsg }: Refusal): DoubleResponse {
  return jsonResponse(JSON.stringify({ errcode, errmsg: `${errmsg} rid: ${traceId()}` }))
}

/** The provider says so whatever the body is. */
export function jsonResponse(body: string): DoubleResponse {
  return { status: 200, headers: { 'content-type': 'application/json; encoding=utf-8' }, body }
}

function traceId(): string {
  return Array.from({ length: 3 }, () => randomBytes(4).toString('hex')).join('-')
}
