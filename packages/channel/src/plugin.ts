import type { Capabilities, FailureCode, ProviderIdempotency } from './capabilities.ts'
import type { ChannelContext, Clock, Logger } from './context.ts'
import type { Delivery, ProviderTemplateUse } from './delivery.ts'
import type { HostRoute } from './host-route.ts'
import type { JsonObject, JsonSchema, LocalText } from './json.ts'
import type { InboundEvent, PollTarget, ReadCallback, ReceiptEvent } from './receipt.ts'
import type { SendResult } from './send-result.ts'

/** How the plugin's recipients are addressed. */
export interface AddressSpec<Address, Settings = never> {
  /** An object schema. The host picks the schema's own properties from a request's `to`. */
  readonly schema: JsonSchema
  /** The same for two spellings of one address. Used for search, suppression and receipts; leaves the host only as a keyed hash. */
  key(address: Address): string
  /** What people may see: `+86138****8000`. Never enough to reach the recipient. */
  mask(address: Address): string
  /**
   * Whether an account can reach the address: a device token belongs to one vendor and app, an openid to one official
   * account. Accounts that cannot are never tried. Default: all can.
   */
  fits?(address: Address, settings: Settings): boolean
}

/** A reason why a content cannot be sent. */
export interface ContentProblem {
  /** JSON pointer into the content, or `/template/variables/<name>`. */
  readonly field: string
  readonly reason: string
  readonly fix: string
}

/** What the plugin sends. */
export interface ContentSpec<Content> {
  /** An object schema. In a template every string in it may hold variables. */
  readonly schema: JsonSchema
  /** Checks that a schema cannot express, before the message is accepted: lengths in segments, forbidden links. */
  check?(content: Content, template: ProviderTemplateUse | undefined): readonly ContentProblem[]
  /** What search and timeline show of it. */
  preview(content: Content): { readonly title?: string | undefined; readonly text: string }
}

/** Answer of the test button. */
export type CheckResult =
  | { readonly verdict: 'works'; readonly message?: string }
  | { readonly verdict: 'broken'; readonly code?: string; readonly reason: string; readonly fix: string }
  | { readonly verdict: 'unreachable'; readonly reason: string }

/** A message to take back. */
export interface RecallTarget<Address = never> {
  readonly deliveryId: string
  readonly providerMessageId: string | undefined
  /** Where the host still has it. A provider that takes back by recipient finds nothing without. */
  readonly address?: Address | undefined
  readonly sentAt: Date
}

/** What became of taking back. `impossible` will not change; `failed` may work another time. */
export type RecallResult =
  | { readonly outcome: 'recalled' }
  | { readonly outcome: 'impossible' | 'failed'; readonly code?: string; readonly reason: string }

/** A template as the provider knows it. */
export interface ProviderTemplate {
  readonly code: string
  readonly title: string
  readonly text: string
  readonly variables: readonly string[]
  readonly state: 'approved' | 'pending' | 'rejected'
  /** Why it was rejected. */
  readonly reason?: string | undefined
}

export interface ProviderTemplatePage {
  readonly templates: readonly ProviderTemplate[]
  /** Hand in for the next page; absent on the last. */
  readonly nextCursor?: string | undefined
}

/**
 * An opened account. `send` never throws for what a provider may do: each outcome is a result.
 * A throw counts as a defect of the plugin and makes every delivery of the call `unknown`.
 */
export interface Sender<Address = JsonObject, Content = JsonObject> {
  /**
   * Sends up to the capabilities' batch size. Answers one result per delivery, in the order given.
   * When `signal` aborts it answers soon: what had left is `unknown`, what had not is `deferred`.
   */
  send(deliveries: readonly Delivery<Address, Content>[], signal: AbortSignal): Promise<readonly SendResult[]>
  /** Tries the credentials without sending anything. */
  check?(signal: AbortSignal): Promise<CheckResult>
  /** Verifies and reads a callback. Needed when `capabilities.receipts.callback` is true. */
  readCallback?: ReadCallback
  /**
   * Asks for the fate of messages. Needed when `capabilities.receipts.poll` is set. Nothing known yet: no event.
   * A rejection counts as no news: the host asks again at its time.
   */
  pollReceipts?(targets: readonly PollTarget<Address>[], signal: AbortSignal): Promise<readonly ReceiptEvent[]>
  /** Needed unless `capabilities.recall` is `none`. One result per target, in the order given. A rejection counts as `failed`. */
  recall?(targets: readonly RecallTarget<Address>[], signal: AbortSignal): Promise<readonly RecallResult[]>
  listTemplates?(cursor: string | undefined, signal: AbortSignal): Promise<ProviderTemplatePage>
  /** Frees connections and timers. May be called twice. The host sends nothing afterwards; who does gets an error or `deferred`, soon. */
  close(): Promise<void>
}

/** What the plugin as a whole may use, apart from any account. */
export interface PluginHost {
  readonly clock: Clock
  readonly logger: Logger
  /** A key of 32 bytes for this plugin alone, the same after a restart and in every process of the hub. */
  readonly secretKey: Uint8Array
  /**
   * Tells what happened without being called: a user read a message. Receipts told this way name `deliveryId`.
   * Kept once resolved; rejects when it cannot be stored now, then nothing of it is.
   */
  tell(tenant: string, events: readonly InboundEvent[]): Promise<void>
}

/** A channel plugin as its author writes it. `defineChannel` makes a `ChannelPlugin` of it. */
export interface ChannelDefinition<Settings, Address, Content> {
  /** Of the plugin, unique in a hub: `sms-aliyun`. `[a-z][a-z0-9-]*`, at most 40 characters. */
  readonly name: string
  /** The medium: `sms`. Several plugins may serve one channel. */
  readonly channel: string
  readonly title: LocalText
  /** Settings of an account, an object schema. Secrets are marked `writeOnly`. */
  readonly settings: JsonSchema
  readonly address: AddressSpec<Address, Settings>
  readonly content: ContentSpec<Content>
  readonly capabilities: Capabilities
  readonly failureCodes: readonly FailureCode[]
  /** Deliveries whose keys differ never travel in one call. Default: all may. */
  batchKey?(delivery: Delivery<Address, Content>): string
  /** What the provider recognises as a repeat of this delivery, where it depends on its kind. Default: as in the capabilities. */
  idempotencyOf?(delivery: Delivery<Address, Content>): ProviderIdempotency
  /** Opens an account. Rejects only for settings that the schema cannot refuse, with a message that names the setting. */
  open(settings: Settings, context: ChannelContext): Promise<Sender<Address, Content>>
  /** Starts what all accounts share: stores, live connections. Called once, before any `open`. */
  start?(host: PluginHost): Promise<void>
  /** Stops it, after every account was closed. May be called twice. */
  stop?(): Promise<void>
  /** The plugin's own API. Read once after `start`. */
  hostRoutes?(): readonly HostRoute[]
}

/** A channel plugin as the host sees it: settings, address and content are checked JSON. */
export type ChannelPlugin = ChannelDefinition<JsonObject, JsonObject, JsonObject>

/**
 * Makes a plugin of a definition.
 *
 * The host validates settings, address and content by the definition's schemas before it calls any function of it,
 * which is what makes the author's typed view of them true. This is the one place where the two views meet.
 */
export function defineChannel<Settings, Address, Content>(
  definition: ChannelDefinition<Settings, Address, Content>,
): ChannelPlugin {
  return definition as unknown as ChannelPlugin
}
