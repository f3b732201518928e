import type { Category } from './delivery.ts'
import type { LocalText } from './json.ts'

/** How fast the provider lets something be sent. */
export interface RateHint {
  /** What is counted apart: everything of the account, or each recipient of it. */
  readonly scope: 'account' | 'recipient'
  /** At most this many within one window. */
  readonly max: number
  readonly windowMs: number
  /** `rolling`: any span of that length. `calendar`: clock minutes, hours, days in UTC+8. */
  readonly window: 'rolling' | 'calendar'
  /** Calls to the provider, or deliveries within them. */
  readonly counts: 'calls' | 'deliveries'
  /** Categories it applies to. Default all. */
  readonly categories?: readonly Category[]
}

/**
 * What the provider recognises as a repeat.
 * - `none`: every call sends. An unknown outcome is held, not repeated.
 * - `key`: the delivery id travels as a key that the provider remembers for `ttlMs`.
 * - `content`: the same content to the same recipient within `windowMs` is sent once.
 */
export type ProviderIdempotency =
  | { readonly kind: 'none' }
  | { readonly kind: 'key'; readonly ttlMs: number }
  | { readonly kind: 'content'; readonly windowMs: number }

/**
 * What can be taken back.
 * - `none`: nothing. `unsent`: only what waits at the provider. `full`: always. `window`: within `windowMs` of sending.
 */
export type RecallCapability =
  | { readonly kind: 'none' }
  | (({ readonly kind: 'unsent' | 'full' } | { readonly kind: 'window'; readonly windowMs: number }) & {
      /** The provider takes back by recipient: the host keeps the address, encrypted, and hands it in. Default false. */
      readonly needsAddress?: boolean
    })

/** When to ask the provider what became of a message. */
export interface ReceiptPolling {
  /** First question so long after sending, in milliseconds. */
  readonly firstAfterMs: number
  /** Pause between two questions, in milliseconds. */
  readonly everyMs: number
  /** Given up so long after sending, in milliseconds; the delivery stays `sent`. */
  readonly untilMs: number
}

/** What a plugin can do, as data. The host decides by it, and so does the suite. */
export interface Capabilities {
  /**
   * Most deliveries of one `send`: with the same content and template variables, and with different ones.
   * 1 and 1 is a provider that takes one at a time.
   */
  readonly batch: { readonly sameContent: number; readonly differentContent: number }
  readonly idempotency: ProviderIdempotency
  /** Whether the provider calls, and when it is asked. A plugin that tells by itself (`PluginHost.tell`) needs neither. */
  readonly receipts: { readonly callback: boolean; readonly poll: ReceiptPolling | null }
  readonly recall: RecallCapability
  /** Whether a message must, may or cannot be bound to a template that the provider has approved. */
  readonly providerTemplates: 'required' | 'optional' | 'none'
  /** A person has to confirm at the provider before anything is sent. */
  readonly needsConfirmation: boolean
  readonly categories: readonly Category[]
  /** Largest content, in the provider's own unit. `null` where it names none. */
  readonly maxContent: { readonly unit: 'bytes' | 'characters'; readonly max: number } | null
  readonly rateHints: readonly RateHint[]
}

/** One code of the provider, explained. */
export interface FailureCode {
  /** The provider's code, as results and receipts carry it. */
  readonly code: string
  readonly meaning: LocalText
  /** `provider`: nothing to mend on our side. `none`: not a failure. */
  readonly fault: 'recipient' | 'content' | 'account' | 'provider' | 'none'
  /** What the reader should do about it. */
  readonly nextStep: LocalText
}
