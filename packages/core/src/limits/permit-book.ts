/** A limit that several processes keep together. */
export interface SharedLimit {
  /** The same in every process. ASCII, at most 190 characters. */
  readonly id: string
  /** At most this many within one window, in all processes together. */
  readonly max: number
  readonly windowMs: number
  readonly window: 'rolling' | 'calendar'
}

/** A process's word about its share of a limit. */
export interface ShareRequest extends SharedLimit {
  /** It keeps to this until it has the answer: what it has used in the window, or more. Never above its share. */
  readonly holding: number
  /** What it could use in the window: what it has used, and what waits. */
  readonly wanted: number
}

/** Of a limit; both count what was used in the present window. */
export interface ShareGrant {
  /** So many are kept for the process, and nobody else has them. */
  readonly share: number
  /** What is fair: a process with a greater share comes down to this as its uses grow old. */
  readonly target: number
  /** More is wanted by all of them together than there is. */
  readonly isScarce: boolean
}

/**
 * How the processes of a cluster share limits. Each of them keeps to its own share exactly, and the shares of one limit
 * together are never above it; so the limit holds, whoever dies or stands still at any moment.
 */
export interface PermitBook {
  start(): Promise<void>
  /**
   * One grant per request, in order. It counts for `ttlMs` from the moment the request was sent; that of a process that
   * does not come again stays kept one window longer, since it may have used all of it at the last moment.
   */
  exchange(holder: string, requests: readonly ShareRequest[], ttlMs: number): Promise<readonly ShareGrant[]>
  /** May be called twice. */
  stop(): Promise<void>
}
