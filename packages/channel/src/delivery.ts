import type { Json, JsonObject } from './json.ts'

/** What a message is for. Decides retries (an OTP expires instead of arriving late) and vendor classes. */
export type Category = 'otp' | 'transactional' | 'marketing'

/** A template that the provider has approved, with the values for its variables. */
export interface ProviderTemplateUse {
  /** The provider's own code, for example `SMS_1000001`. */
  readonly code: string
  /** Signature the provider asks for beside the code; absent where it has none. */
  readonly signature?: string | undefined
  /** The provider's names of the variables, each with its value. */
  readonly variables: { readonly [name: string]: string }
}

/**
 * One message to one recipient on one channel, as a plugin gets it.
 * Address and content have passed the plugin's own schemas.
 */
export interface Delivery<Address = JsonObject, Content = JsonObject> {
  /** Identifier of the delivery, the same in every attempt. At most 48 ASCII characters: `[0-9a-f.-]`. */
  readonly id: string
  /** Counted from 1. */
  readonly attempt: number
  readonly address: Address
  readonly content: Content
  /** Set when the message is bound to a template of the provider. */
  readonly template?: ProviderTemplateUse | undefined
  readonly category: Category
  /** Moment after which sending makes no sense. */
  readonly expireAt?: Date | undefined
  /** True when an earlier attempt may have reached the recipient already. */
  readonly isRepeat: boolean
  /** What the caller attached to the message. */
  readonly metadata?: { readonly [name: string]: Json } | undefined
}
