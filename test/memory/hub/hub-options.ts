import type { Role } from '@message-center/core'

/** How these tests start their hub. */
export interface HubOptions {
  readonly folder: string
  /** Default all. */
  readonly roles?: readonly Role[]
  /** Where the pager's calls go. */
  readonly providerUrl: string
  /** Requests per second of one key. Default a million: a limit per key would be a bar of its own. */
  readonly keyRequestsPerSecond?: number
  /** Of the pager's account. */
  readonly rateLimit?: { readonly max: number; readonly perMs: number }
}

/** An operator's key that every hub of these tests knows. */
export const key = `mc_operator_${'m'.repeat(43)}`
export const tenant = 'demo'
