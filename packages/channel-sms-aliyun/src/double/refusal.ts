import type { DoubleResponse } from '@message-center/channel/double'

/** A call that the provider refuses. */
export interface Refusal {
  readonly refused: string
  readonly message: string
}

export function refuse(code: string, message: string): Refusal {
  return { refused: code, message }
}

export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && 'refused' in value
}

const gatewayStatuses: readonly (readonly [prefix: string, status: number])[] = [
  ['InvalidAccessKeyId.NotFound', 404],
  ['InvalidAccessKeyId', 403],
  ['InvalidAction', 404],
  ['Forbidden', 403],
  ['ServiceUnavailable', 503],
  ['InternalError', 500],
]

/** The answer to a refused call: the service itself answers with status 200, the gateway before it with 4xx and 5xx. */
export function refusalResponse({ refused, message }: Refusal, requestId: string, host: string): DoubleResponse {
  if (/^is[vp]\./.test(refused)) return jsonResponse(200, { Message: message, RequestId: requestId, Code: refused })
  const status = gatewayStatuses.find(([prefix]) => refused.startsWith(prefix))?.[1] ?? 400
  const recommend = `https://api.aliyun.com/troubleshoot?q=${refused}`
  return jsonResponse(status, {
    RequestId: requestId,
    HostId: host,
    Code: refused,
    Message: message,
    Recommend: recommend,
  })
}

export function jsonResponse(status: number, body: object): DoubleResponse {
  return { status, headers: { 'content-type': 'application/json;charset=utf-8' }, body: JSON.stringify(body) }
}
