/** How many requests a key may make now. */
export interface LimitReading {
  readonly isGranted: boolean
  /** Requests left at once. */
  readonly remaining: number
  /** Until at least one request is free, in milliseconds; 0 where one is. */
  readonly waitMs: number
}

/** Keys remembered at once; one that is forgotten starts with a full bucket. */
const MAX_KEYS = 10_000

/** Token buckets, one per API key: `perSecond` go in each second, at most as many are in it. */
export class RequestLimit {
  readonly perSecond: number
  readonly #now: () => number
  readonly #buckets = new Map<string, { tokens: number; at: number }>()

  /** `now` in milliseconds; only differences count. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.perSecond = perSecond
    this.#now = now
  }

  take(key: string): LimitReading {
    const now = this.#now()
    const bucket = this.#bucketOf(key, now)
    bucket.tokens = Math.min(this.perSecond, bucket.tokens + ((now - bucket.at) / 1000) * this.perSecond)
    bucket.at = now
    if (bucket.tokens < 1)
      return { isGranted: false, remaining: 0, waitMs: ((1 - bucket.tokens) / this.perSecond) * 1000 }
    bucket.tokens -= 1
    return { isGranted: true, remaining: Math.floor(bucket.tokens), waitMs: 0 }
  }

  #bucketOf(key: string, now: number): { tokens: number; at: number } {
    const known = this.#buckets.get(key)
    if (known !== undefined) return known
    const [first] = this.#buckets.keys()
    if (this.#buckets.size >= MAX_KEYS && first !== undefined) this.#buckets.delete(first)
    const bucket = { tokens: this.perSecond, at: now }
    this.#buckets.set(key, bucket)
    return bucket
  }
}
