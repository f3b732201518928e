/**
 * How often and how long a delivery is tried. All times in milliseconds.
 * An attempt that an account fault or a full rate limit prevented does not count.
 */
export interface RetryPolicy {
  /**
   * - `fixed`: `delayMs` each time. `linear`: n × `delayMs`. `exponential`: `delayMs` × `factor`^(n−1).
   * - `list`: `delaysMs` one after the other, the last one repeated.
   */
  readonly backoff:
    | { readonly kind: 'fixed' | 'linear'; readonly delayMs: number }
    | { readonly kind: 'exponential'; readonly delayMs: number; readonly factor?: number }
    | { readonly kind: 'list'; readonly delaysMs: readonly number[] }
  /** Longest wait between two attempts. Default 1 hour. */
  readonly maxDelayMs?: number
  /** Share of the wait that is random, 0 to 1: the wait lies in `[delay × (1 − jitter), delay]`. Default 0.2. */
  readonly jitter?: number
  /** Attempts in all. Default 8. */
  readonly maxAttempts?: number
  /** No attempt begins later than this after the first could. Default 24 hours. */
  readonly maxAgeMs?: number
}
