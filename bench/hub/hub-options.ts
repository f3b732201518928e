import type { Role } from '@message-center/core'

/** How the bench starts its hub. */
export interface HubOptions {
  readonly folder: string
  readonly roles: readonly Role[]
  /** Where the channel posts to. */
  readonly providerUrl: string
  /** Calls to the provider at the same time. */
  readonly concurrency: number
}

export interface HubReady {
  readonly port: number
  /** Of the bench's tenant. */
  readonly key: string
}

/** What the engine has counted since the start. */
export interface HubCounts {
  readonly accepted: number
  readonly indexed: number
  /** Attempts by their result. */
  readonly attempts: { readonly [result: string]: number }
  readonly inFlight: number
  readonly waiting: { readonly [lane: string]: number }
  readonly rssBytes: number
  readonly peakRssBytes: number
  /** 99th percentile of the event loop's delay since the last question, in milliseconds. */
  readonly loopDelayP99Ms: number
}
