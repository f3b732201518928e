import type { ProviderTemplateUse } from '../delivery.ts'
import type { HostRequest } from '../host-route.ts'
import type { JsonObject } from '../json.ts'
import type { ReceiptEvent } from '../receipt.ts'

/**
 * How the provider answers one sending call.
 * - `accept`: takes it. What every call gets for which nothing else was asked.
 * - `reject-recipient`, `reject-content`, `reject-account`: the provider's usual refusal of that kind; takes nothing.
 * - `throttle`: too fast, with `throttleHintMs` where the provider names a wait; takes nothing.
 * - `unavailable`: out of order for now, and says so; takes nothing.
 * - `hang`: reads the whole request, takes it, never answers.
 * - `disconnect`: reads the whole request, takes it, closes the connection.
 * - `garbage`, `html`, `huge`, `truncated`, `redirect`: takes it, but the answer that arrives is random bytes, a web
 *   page with status 200, longer than anybody should read, ends in the middle, or leads elsewhere.
 * - `slow`: takes it, and the answer arrives whole, in many small pieces.
 */
export type ProviderAnswer =
  | 'accept'
  | 'reject-recipient'
  | 'reject-content'
  | 'reject-account'
  | 'throttle'
  | 'unavailable'
  | SpoiltAnswer

/** The ones that a network makes: the provider took the call, and the sender cannot know, unless the answer was only slow. */
export type SpoiltAnswer = 'hang' | 'disconnect' | 'garbage' | 'html' | 'huge' | 'truncated' | 'redirect' | 'slow'

/** Something a double may be unable to do; it says why in `cannot`. */
export type DoubleAbility =
  | Exclude<ProviderAnswer, 'accept'>
  | 'wrong-settings'
  | 'unreachable-settings'
  | 'callback'
  | 'forged-callback'
  | 'tampered-callback'
  | 'report'

/** A delivery that the provider took. */
export interface ReceivedDelivery {
  /** `AddressSpec.key` of the recipient. */
  readonly addressKey: string
  /** What the recipient would read, or the variables of the template, as text. Contains the text of `makeDelivery`. */
  readonly text: string
  /** Our id, where the wire carries it. */
  readonly deliveryId?: string | undefined
  /** The id the provider gave, as the send result has it. */
  readonly providerMessageId?: string | undefined
  /** True once it was taken back. */
  readonly isRecalled?: boolean | undefined
}

/** The parts of a delivery that only the double can make. */
export interface DeliveryParts {
  readonly address: JsonObject
  readonly content: JsonObject
  readonly template?: ProviderTemplateUse | undefined
}

/**
 * A strict local stand-in of a provider, as the suite and a sandbox use it.
 * It refuses what the provider would refuse: a wrong signature, a batch too large, a missing field, a missing
 * idempotency key. One that is kinder than the provider lets a broken plugin pass.
 * Optional members belong to what the plugin's capabilities promise; what is promised and cannot be imitated is named in `cannot`.
 */
export interface PluginDouble {
  /** Settings of an account that works, pointing at this double. */
  readonly settings: JsonObject
  /** The same account with credentials that the provider refuses. Needed when the settings have secrets. */
  readonly wrongSettings?: JsonObject
  /** The same account at an address where nobody listens. */
  readonly unreachableSettings?: JsonObject
  /** Abilities it lacks, each with the reason. */
  readonly cannot?: { readonly [ability in DoubleAbility]?: string }
  /** The wait, in milliseconds, that the answer `throttle` asks for. Absent where the provider names none. */
  readonly throttleHintMs?: number
  /** Codes of the templates that the provider lists. Needed when the sender has `listTemplates`. */
  readonly templateCodes?: readonly string[]
  /** Address number `n` (from 0, all different) and a content that carries `text` unchanged to the recipient. */
  makeDelivery(n: number, text: string): DeliveryParts
  /** A valid address whose recipient the provider refuses, while it takes the others of the same call. */
  refusedAddress?(n: number): JsonObject
  /** Answers of the next sending calls, one each; after them `accept` again. */
  behave(...answers: readonly ProviderAnswer[]): void
  /** Everything taken so far, oldest first. A repeat that the provider recognises is not taken again. */
  received(): readonly ReceivedDelivery[]
  /** Secrets beside those of the settings, such as the tokens it gave out. */
  secrets?(): readonly string[]
  /** Makes every token given out so far worthless. Where tokens are used. */
  expireTokens?(): void
  /** How many tokens were asked for so far. Needed beside `expireTokens`. */
  tokenRequests?(): number
  /** The callback that tells an outcome which happened just now. `undefined` where the provider has no such outcome. */
  makeCallback?(outcome: ReceiptEvent['outcome'], delivery: ReceivedDelivery): HostRequest | undefined
  /** A callback like it whose proof does not fit. */
  forgeCallback?(delivery: ReceivedDelivery): HostRequest
  /** From now on a poll tells this outcome. Needed when the capabilities promise polling. */
  report?(outcome: 'delivered' | 'failed', delivery: ReceivedDelivery): void
  /** Closes everything, also calls that hang. May be called twice. */
  stop(): Promise<void>
}

const noNetwork = 'There is no network between the plugin and its provider.'

/** `cannot` of a double whose plugin calls nobody: what only a network or an outside provider can do. */
export const IN_PROCESS = {
  'reject-recipient': noNetwork,
  'reject-content': noNetwork,
  'reject-account': noNetwork,
  throttle: noNetwork,
  unavailable: noNetwork,
  hang: noNetwork,
  disconnect: noNetwork,
  garbage: noNetwork,
  html: noNetwork,
  huge: noNetwork,
  truncated: noNetwork,
  redirect: noNetwork,
  slow: noNetwork,
  'wrong-settings': noNetwork,
  'unreachable-settings': noNetwork,
} as const satisfies PluginDouble['cannot']
