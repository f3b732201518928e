import type { RequestShape } from './wire.ts'

export interface LoadOptions {
  readonly shape: RequestShape
  readonly connections: number
  /** Requests per second at fixed times, whether or not the last ones were answered. Absent: each connection sends when it was answered. */
  readonly requestsPerSecond?: number | undefined
  /** Messages that may be accepted and not yet be at the provider; `arrived` tells how many are. Absent: any. */
  readonly maxOutstanding?: number | undefined
  /** Stops by itself after so many messages. */
  readonly maxMessages?: number | undefined
  /** Number of the first message. */
  readonly firstNumber?: number | undefined
}

/** Since the last mark. */
export interface LoadMark {
  readonly seconds: number
  readonly requests: number
  /** Messages accepted. */
  readonly messages: number
  readonly refused: number
  readonly refusals: { readonly [status: string]: number }
  readonly firstRefusal: string
  readonly broken: number
  readonly requestBytes: number
  /** Answer times in milliseconds; at a fixed rate from the moment a request was due. */
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number }
  readonly isDone: boolean
  /** Accepted since the load began. */
  readonly accepted: number
}
