import type { JsonObject } from '@message-center/channel'
import type { RetryPolicy } from '../retry/retry-policy.ts'

/** An application or team. Keys, templates, accounts, routes and messages belong to one. */
export interface Tenant {
  /** `[a-z0-9][a-z0-9-]*`, at most 40 characters. */
  readonly id: string
  readonly name: string
  readonly createdAt: Date
}

/** How fast an account sends at most; tightens the plugin's own hints, never loosens them. */
export interface RateLimit {
  readonly max: number
  readonly perMs: number
}

/** One set of credentials and limits with a provider. */
export interface Account {
  readonly tenant: string
  /** Unique within the tenant: `sms-main`. Callers name it. */
  readonly id: string
  /** Of the plugin: `sms-aliyun`. */
  readonly plugin: string
  /** By the plugin's schema. Members marked `writeOnly` are encrypted in the store and absent in what an API shows. */
  readonly settings: JsonObject
  readonly isEnabled: boolean
  readonly rateLimit?: RateLimit
  /** Calls to the provider at the same time. Default 100. */
  readonly concurrency?: number
  readonly retry?: RetryPolicy
  /** Set when an unknown outcome should be repeated although the provider does not deduplicate. Default `hold`. */
  readonly onUnknown?: 'hold' | 'repeat'
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Grows with every change, also when the name is removed and made anew; an update names the one it saw. */
  readonly revision: number
}

/** An account as the store has it. */
export interface StoredAccount extends Omit<Account, 'settings'> {
  /** The settings without members marked `writeOnly`. */
  readonly openSettings: JsonObject
  /** The others, sealed for `account:<tenant>/<id>`. Absent when there are none. */
  readonly sealedSettings?: string
}

/** An account as an API shows it. */
export interface AccountView extends Omit<Account, 'settings'> {
  /** Without the secrets. */
  readonly settings: JsonObject
  /** JSON pointers into the settings: the secrets that are set. */
  readonly secretsSet: readonly string[]
  /** Set when the secrets cannot be decrypted: the account cannot send until they are entered again. */
  readonly problem?: string
}

/** Channels in order, and on each its accounts in order. */
export interface Route {
  readonly tenant: string
  readonly name: string
  /** The first is tried first; each further one is a fallback, up to 5. */
  readonly steps: readonly { readonly channel: string; readonly accounts: readonly string[] }[]
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly revision: number
}

/** A variable that a template declares. */
export interface TemplateVariable {
  readonly description?: string
  /** Default true: a message without it is refused. An optional one is empty. */
  readonly isRequired?: boolean
  /** Its value is masked everywhere outside the delivery itself. Default false. */
  readonly isSensitive?: boolean
}

/** A template of ours bound to one that the provider has approved, for one account. */
export interface ProviderTemplateBinding {
  readonly account: string
  /** Default: every locale. */
  readonly locale?: string
  readonly code: string
  readonly signature?: string
  /** The provider's variable names, each with a text that may hold our variables: `{ "no": "{{orderNo}}" }`. */
  readonly variables: { readonly [name: string]: string }
}

/** What a version says: per locale and channel a content in the channel's form, strings with variables. */
export interface TemplateBody {
  readonly defaultLocale: string
  readonly locales: { readonly [locale: string]: { readonly [channel: string]: JsonObject } }
  readonly variables: { readonly [name: string]: TemplateVariable }
  readonly providerTemplates: readonly ProviderTemplateBinding[]
  readonly retry?: RetryPolicy
}

export interface TemplateVersion extends TemplateBody {
  readonly tenant: string
  readonly name: string
  /** Counted from 1. */
  readonly version: number
  /** A draft can be changed and previewed. One version at most is published; what a published or retired one says never changes. */
  readonly state: 'draft' | 'published' | 'retired'
  readonly createdAt: Date
  readonly publishedAt?: Date
  readonly revision: number
}

/** An API key. The key itself is shown once, when it is made. */
export interface ApiKey {
  readonly id: string
  /** Absent for an operator's key, which sees all tenants. */
  readonly tenant?: string
  readonly name: string
  /** First characters of the key, for people to recognise it. */
  readonly prefix: string
  /** SHA-256 of the key, hexadecimal. Unique. */
  readonly hash: string
  readonly scopes: readonly string[]
  readonly createdAt: Date
  readonly expiresAt?: Date
  readonly revokedAt?: Date
}
