import type { JsonObject, ProviderTemplateUse } from '@message-center/channel'
import type { RetryPolicy } from '../retry/retry-policy.ts'
import type { DocumentBase } from './fact.ts'

/** A channel of the route, ready to send: what a delivery needs from accept to the provider. */
export interface RouteStep {
  readonly channel: string
  /** Account ids, in the order they are tried. */
  readonly accounts: readonly string[]
  readonly address: JsonObject
  readonly content: JsonObject
  /** By account id, where the template is bound to a template of the provider. */
  readonly providerTemplates?: { readonly [account: string]: ProviderTemplateUse }
  readonly base: DocumentBase
}

/** A delivery as it travels through the queue: all that sending needs, so that no store is asked on the way. */
export interface QueuedDelivery extends RouteStep {
  readonly id: string
  readonly tenant: string
  /** Milliseconds. */
  readonly acceptedAt: number
  /** Attempts made so far. */
  readonly attempts: number
  /** Retries made since accept or the last replay. An attempt that ended in a failover does not count. */
  readonly rounds: number
  /** Times it was put off without an attempt. Tells one coming up from the next, which look alike otherwise. */
  readonly waits?: number
  /** When the policy's age begins, in milliseconds: accept, the due moment, or the replay. */
  readonly startedAt: number
  /** Accounts that an account fault has ruled out. */
  readonly ruledOut?: readonly string[]
  /** An earlier attempt may have reached the recipient. */
  readonly isRepeat?: boolean
  /** An equal delivery may be in the queue or done already: look before sending. */
  readonly isSuspect?: boolean
  /** Of the template, where it has one; wins over the account's. */
  readonly retry?: RetryPolicy
  readonly fallbacks?: readonly RouteStep[]
}
