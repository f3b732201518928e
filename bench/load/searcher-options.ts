export interface SearcherOptions {
  readonly port: number
  readonly key: string
  readonly perSecond: number
}

/** Since the start. */
export interface SearchMark {
  readonly searches: number
  /** Deliveries in the answers. */
  readonly found: number
  readonly failed: number
  readonly p50Ms: number
  readonly p99Ms: number
}
