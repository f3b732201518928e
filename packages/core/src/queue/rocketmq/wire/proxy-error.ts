import { Code, type WireStatus } from './protocol.ts'

/** What a call to the proxy ended with: a code of RocketMQ (five digits), or one of gRPC (one or two). */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Waiting cures none of these: the request itself does not fit. */
const isFinalCode = (code: number): boolean => code >= Code.BAD_REQUEST && code < Code.REQUEST_TIMEOUT

/** A proxy whose brokers are away says that topic and group are missing and what a topic takes is not specified. */
const isOfNoBroker = (code: number): boolean =>
  code === Code.TOPIC_NOT_FOUND ||
  code === Code.CONSUMER_GROUP_NOT_FOUND ||
  code === Code.MESSAGE_PROPERTY_CONFLICT_WITH_TYPE

/** Whether another try may have another end. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof ProxyError) || !isFinalCode(error.code) || isOfNoBroker(error.code)

/** Codes of gRPC: the call was not begun, or was refused before it was. */
const grpcUnavailable = 14

/**
 * Whether a message that was refused so may be stored all the same: the answer did not come, or told of an end that says
 * nothing about the message (a time-out of flushing, of a slave).
 */
export function isUnsure(error: unknown): boolean {
  if (!(error instanceof ProxyError)) return true
  if (error.code === grpcUnavailable) return !/ECONNREFUSED|No connection established/.test(error.message)
  if (error.code >= Code.INTERNAL_ERROR) return !/connect to .* failed/.test(error.message)
  return error.code < 1_000
}

/** The call has not reached the proxy, or its answer has not reached us. */
export const isOfConnection = (error: unknown): boolean => !(error instanceof ProxyError) || error.code < 1_000

/** The proxy does not know who asks. */
export const isUnknownClient = (error: unknown): boolean => hasCode(error, Code.UNRECOGNIZED_CLIENT_TYPE)

export const isMissingTopic = (error: unknown): boolean => hasCode(error, Code.TOPIC_NOT_FOUND)
export const isMissingGroup = (error: unknown): boolean => hasCode(error, Code.CONSUMER_GROUP_NOT_FOUND)
export const isLostLease = (error: unknown): boolean => hasCode(error, Code.INVALID_RECEIPT_HANDLE)

const hasCode = (error: unknown, code: number): boolean => error instanceof ProxyError && error.code === code

/** Throws unless the proxy says that it did what was asked. */
export function checkStatus(status: WireStatus | undefined): void {
  const code = status?.getCode() ?? Code.CODE_UNSPECIFIED
  if (code !== Code.OK) throw new ProxyError(code, `RocketMQ answers ${code}: ${status?.getMessage() ?? 'nothing'}`)
}

export function fromGrpc(error: Error): ProxyError {
  const code = 'code' in error && typeof error.code === 'number' ? error.code : 2
  return new ProxyError(code, `RocketMQ cannot be reached: ${error.message}`)
}
