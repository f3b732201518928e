import type { JsonObject } from '@message-center/channel'
import type { DoubleRequest, DoubleResponse } from '@message-center/channel/double'
import { readJson } from '@message-center/channel/wire'

/** A response of JSON. */
export function jsonResponse(
  status: number,
  body: JsonObject,
  headers: { readonly [name: string]: string } = {},
): DoubleResponse {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

/** The JSON object of a request that says it is one. */
export function jsonBody({ headers, body }: DoubleRequest): JsonObject | undefined {
  return headers['content-type']?.startsWith('application/json') ? readJson(body) : undefined
}

/** The fields of a request that says it is a form; empty for any other. */
export function formBody({ headers, body }: DoubleRequest): URLSearchParams {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  return new URLSearchParams(isForm ? body.toString() : '')
}
