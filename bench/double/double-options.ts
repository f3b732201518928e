import type { Certificate } from './certificate.ts'

export interface DoubleOptions {
  readonly delayMs: number
  /** HTTPS with it, HTTP without. */
  readonly certificate?: Certificate | undefined
}

export interface DoubleReady {
  readonly url: string
}

export interface DoubleMark {
  readonly seconds: number
  /** Since the last mark. */
  readonly requests: number
  /** Requests since the start, and different messages among them. */
  readonly total: number
  readonly messages: number
  /** Most requests that waited for their answer at a time since the last mark. */
  readonly peakOpen: number
}
