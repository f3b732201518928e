import type { Certificate } from '../double/certificate.ts'

/** An answer of the plugin's own double, to be given again. */
export interface RecordedAnswer {
  /** `POST /cgi-bin/message/send`, without the query. */
  readonly call: string
  readonly status: number
  readonly headers: { readonly [name: string]: string }
  readonly text: string
}

export interface SenderOptions {
  readonly plugin: string
  /** Deliveries of one call of `send`. */
  readonly batch: number
  /** Different calls, one after the other and then again. */
  readonly calls: number
  /** Calls under way at the same time. */
  readonly inFlight: number
  /** How much faster than ours the plugin's clock goes: quotas that it keeps itself would end the row. */
  readonly clockSpeed: number
}

export interface SenderReady {
  readonly answers: readonly RecordedAnswer[]
}

export interface SenderMark {
  /** All since the last mark. */
  readonly seconds: number
  readonly messages: number
  /** Results that were no `accepted`, and the first of them. */
  readonly refused: number
  readonly firstRefusal: string
}

export interface ProviderOptions {
  readonly protocol: 'HTTPS' | 'HTTP/2'
  readonly delayMs: number
  readonly certificate: Certificate
  /** Of HTTPS; over HTTP/2 every stream is answered 200 without a body. */
  readonly answers: readonly RecordedAnswer[]
}
