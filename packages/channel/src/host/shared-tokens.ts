import type { FreshToken } from '../context.ts'

/** Tokens of one account that several processes share, so that one of them asks the provider for all. */
export interface SharedTokens {
  /**
   * A token under `key` other than `known`, which the caller has and wants replaced: the one that another process has
   * got meanwhile, or one by `refresh`, which runs in one process at a time. Rejects with what `refresh` rejects with.
   */
  get(
    key: string,
    refresh: (signal: AbortSignal) => Promise<FreshToken>,
    signal: AbortSignal,
    known: string | undefined,
  ): Promise<FreshToken>
  /** Nobody is to get it any more; one that another process has put in its place stays. */
  invalidate(key: string, usedValue: string): Promise<void>
}
