/** A caller's idempotency key on its way to becoming a message. */
export interface Claim {
  /** Tenant and key, hashed: 32 hexadecimal characters. */
  readonly key: string
  /** Hash of the request's content: 32 hexadecimal characters. */
  readonly content: string
  readonly messageId: string
  /** The answer the caller gets, as JSON on one line. */
  readonly answer: string
  /** When the key is forgotten, in milliseconds. */
  readonly expiresAt: number
}

/**
 * - `won`: the key is ours; enqueue, then complete or abandon it.
 * - `repeated`: the same content was accepted before; its answer.
 * - `conflict`: the key stands for other content.
 * - `running`: the first request with this key is being accepted at this moment.
 * - `orphaned`: the process that held it died between claim and completion, so the message may or may not be queued.
 *   The claim is ours now with the old message id and answer: enqueue under that id, marked as suspect, then complete it.
 */
export type ClaimOutcome =
  | { readonly outcome: 'won' | 'conflict' | 'running' }
  | { readonly outcome: 'repeated' | 'orphaned'; readonly messageId: string; readonly answer: string }

/**
 * Who was first with an idempotency key. What `claim` has answered survives a crash.
 * Of two claims of one key at the same time, anywhere in the cluster, one wins.
 */
export interface ClaimStore {
  start(): Promise<void>
  /** One outcome per claim, in order; equal keys within one call count as one after the other. */
  claim(claims: readonly Claim[]): Promise<readonly ClaimOutcome[]>
  /**
   * What a claim of this key and content would be told, without making one; `undefined` for a free key.
   * Lets a repeat be recognised that could not be accepted afresh: its template is gone, its expiry has passed.
   */
  find(key: string, content: string): Promise<ClaimOutcome | undefined>
  /** The messages are queued: later claims are repeats. May be stored lazily; an orphan's second enqueue is harmless. */
  complete(keys: readonly string[]): void
  /** Nothing was queued: the keys are free again; those that were orphaned stay orphaned, since the first may be queued. */
  abandon(keys: readonly string[]): Promise<void>
  /** Nobody knows whether the messages are queued: whoever comes next with such a key adopts it, as after a crash. */
  orphan(keys: readonly string[]): Promise<void>
  /** Forgets keys that expired before the instant, in milliseconds. Answers how many. */
  forgetBefore(instant: number): Promise<number>
  stop(): Promise<void>
}
