/** An application of the double's company. */
export interface DoubleApp {
  readonly agentId: number
  readonly secret: string
  /** Addresses it takes calls from. Default: any. */
  readonly trustedAddresses?: readonly string[]
  readonly isDisabled?: boolean
  /** Whether it may write to customers. Default true. */
  readonly hasCustomerContact?: boolean
}

/** How the double is set up. Without any option it is a company with two applications, chats, bots and customers. */
export interface WecomDoubleOptions {
  /** Where to listen on 127.0.0.1. Default a free port. */
  readonly port?: number
  readonly corpId?: string
  /** The first one is that of the settings. */
  readonly apps?: readonly DoubleApp[]
  /** Group bots: key by name of the group. */
  readonly webhooks?: { readonly [group: string]: string }
  /** Departments and tags that exist. */
  readonly departments?: readonly string[]
  readonly tags?: readonly string[]
  /** Uploads that exist. */
  readonly mediaIds?: readonly string[]
  /** Address that callers seem to have. */
  readonly sourceAddress?: string
  /** Lifetime of a token, in milliseconds. */
  readonly tokenLifetimeMs?: number
  /** After creating a mass message its state is unknown for so long, in milliseconds. */
  readonly dispatchMs?: number
  /** Milliseconds since 1970. Default the machine's clock. */
  readonly now?: () => number
}

/** Options with every default filled in. */
export type CompanyOptions = Required<Omit<WecomDoubleOptions, 'port'>>

/** Token and key of callbacks that the settings of the double carry. */
export const doubleCallbackToken = 'doubleCallbackToken'
export const doubleAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'

const groups = Array.from({ length: 32 }, (_, n) => `group-${n}`)

export const defaultOptions: CompanyOptions = {
  corpId: 'wwdouble00000001',
  apps: [
    { agentId: 1000002, secret: 'double-secret-of-the-first-app' },
    { agentId: 1000003, secret: 'double-secret-of-the-second-app' },
  ],
  webhooks: Object.fromEntries(
    groups.map((group, n) => [group, `693a91f6-7xxx-4bc4-97a0-${String(n).padStart(12, '0')}`]),
  ),
  departments: ['1', '2'],
  tags: ['1', '7'],
  mediaIds: ['media-1'],
  sourceAddress: '203.0.113.7',
  tokenLifetimeMs: 7_200_000,
  dispatchMs: 0,
  now: Date.now,
}
