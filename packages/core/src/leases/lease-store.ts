/** Leave to be the only one, under a name, for a while. */
export interface Lease {
  readonly name: string
  readonly holder: string
  /** Greater than that of every lease of this name before: whoever is told a smaller one knows it comes too late. */
  readonly token: number
}

/**
 * Who of several processes does what only one shall do. A lease that is not renewed ends by itself, also when its holder
 * stands still and does not know; so what is done under it has to be harmless twice, or carry the token.
 *
 * Rejects with a `MessageCenterError` of code `queue_unavailable` when it cannot answer now.
 */
export interface LeaseStore {
  start(): Promise<void>
  /** The lease, or `undefined` while somebody has it. Names are ASCII, at most 190 characters; a holder at most 64. */
  acquire(name: string, holder: string, ttlMs: number): Promise<Lease | undefined>
  /** From now on for `ttlMs`. False when it has ended; then another may have it. */
  renew(lease: Lease, ttlMs: number): Promise<boolean>
  /** Ends it. Harmless when it has ended already. */
  release(lease: Lease): Promise<void>
  /** May be called twice. */
  stop(): Promise<void>
}
