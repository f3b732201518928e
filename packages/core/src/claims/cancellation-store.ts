/**
 * Deliveries that must not be sent any more. Asked right before sending, written before a cancel is answered:
 * a delayed entry cannot be taken out of the queue, so it is stopped when it comes up.
 */
export interface CancellationStore {
  start(): Promise<void>
  /** Kept until `keepUntil`, in milliseconds, which must lie behind the moment the entry comes up. Survives a crash. */
  cancel(ids: readonly string[], keepUntil: number): Promise<void>
  /** Which of these were cancelled. */
  cancelled(ids: readonly string[]): Promise<ReadonlySet<string>>
  /** Undoes a cancellation, for a replay. */
  restore(ids: readonly string[]): Promise<void>
  forgetBefore(instant: number): Promise<number>
  stop(): Promise<void>
}
