import type { Category, ChannelPlugin, JsonObject } from '@message-center/channel'
import type { PluginDouble } from '@message-center/channel/double'

/** A message of one kind, as a caller sends it, and what the provider has of it afterwards. */
export interface Kind<Double> {
  readonly title: string
  readonly to: JsonObject
  /** Default transactional. */
  readonly category?: Category
  /** Of a template when `template` is set, its variables in braces; made from the double where it needs one of its ids. */
  readonly content: JsonObject | ((double: Double) => JsonObject)
  /** The provider's template that ours is bound to, and the values of this message. */
  readonly template?: { readonly code: string; readonly variables: { readonly [name: string]: string } }
  /** What users have done at the provider before. */
  readonly before?: (double: Double) => void
  /** What the provider has: members of the last thing it took. */
  readonly wire: object
  /** Where that is, unless it is in `taken`. */
  readonly took?: (double: Double) => unknown
  /** How the hub learns what became of it. Default: by callback where the channel has them, else by polling. */
  readonly receipt?: 'callback' | 'poll' | 'none'
}

/** A message that the provider refuses. */
export interface RefusedKind<Double> extends Omit<Kind<Double>, 'title' | 'wire' | 'took' | 'receipt'> {
  /** The provider's code. Default any that the plugin explains. */
  readonly code?: string
  readonly fault: 'recipient' | 'content' | 'account'
}

/** A channel plugin, its double, and a message of every kind. */
export interface Provider<Double extends { stop(): Promise<void> }> {
  readonly plugin: ChannelPlugin
  readonly storage?: 'memory' | 'sqlite'
  readonly start: (now: () => number) => Promise<Double>
  /** What the plugin's suite knows of the double. */
  readonly view: (double: Double) => PluginDouble
  /** Everything taken as it came over the wire, oldest first. */
  readonly taken: (double: Double) => readonly unknown[]
  readonly kinds: readonly Kind<Double>[]
  readonly refused: RefusedKind<Double>
  /** What of `to` may nowhere be shown. Default all of it that is no setting of the account. */
  readonly personal?: (to: JsonObject) => readonly string[]
  /** What else may nowhere be shown, beside secrets and values of codes: other spellings of addresses. */
  readonly hidden?: readonly string[]
  /** Plugins whose failure codes may explain a failure. Default this one alone. */
  readonly family?: readonly ChannelPlugin[]
}
