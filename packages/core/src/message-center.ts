import type {
  ChannelPlugin,
  CheckResult,
  HostRequest,
  HostResponse,
  HostRoute,
  InboundEvent,
} from '@message-center/channel'
import type { MessageCenterError } from './errors.ts'
import type { DeliveryState } from './model/delivery-state.ts'
import type { MessageRequest } from './model/message-request.ts'
import type { ActionAnswer, DeliveryList, MessageView, SendAnswer, Timeline } from './model/message-view.ts'
import type { LaneDepth } from './queue/delivery-queue.ts'

/** In whose name something is asked. */
export interface Scope {
  /** Absent for an operator who sees every tenant. */
  readonly tenant?: string
}

/** What one item of a batch came to. */
export type BatchItemAnswer = SendAnswer | { readonly error: MessageCenterError }

/** Which deliveries a search is for; all given conditions must hold. */
export interface DeliveryQuery {
  readonly status?: readonly DeliveryState[]
  readonly channel?: string
  readonly template?: string
  readonly account?: string
  /** An address as a request's `to` has it: a phone number, a user id. Only its keyed hash is compared. */
  readonly recipient?: string
  readonly reference?: string
  readonly category?: string
  /** Words in title and text. */
  readonly words?: string
  /** Accepted in `[from, to)`. */
  readonly from?: Date
  readonly to?: Date
}

export interface Page {
  /** 1 to 100. Default 20. */
  readonly limit?: number
  /** From the page before. Belongs to one query: with another it is refused. */
  readonly cursor?: string
}

/** What providers tell beside receipts: replies and changes of addresses. */
export interface TenantEvent {
  readonly tenant: string
  /** Absent where the plugin told it by itself. */
  readonly account?: string
  readonly channel: string
  readonly event: Exclude<InboundEvent, { kind: 'receipt' }>
}

/** A look at the running engine, for metrics and readiness. */
export interface EngineStatus {
  readonly state: 'starting' | 'running' | 'stopping' | 'stopped'
  readonly lanes: readonly LaneDepth[]
  /** Deliveries in the hands of workers now. */
  readonly inFlight: number
  /** How far the index is behind the queue. */
  readonly syncLagMs: number
  readonly accounts: readonly {
    readonly tenant: string
    readonly account: string
    readonly breaker: 'closed' | 'open' | 'probing'
  }[]
}

/** Counts since the start, by name and labels; `onMeasure` of the options hears each as it happens. */
export interface Measure {
  readonly name: 'accepted' | 'refused' | 'attempt' | 'attempt_ms' | 'settled' | 'receipt' | 'indexed' | 'index_refused'
  readonly value: number
  readonly labels: { readonly [label: string]: string }
}

/**
 * The engine as an embedder and the server see it. Everything that a caller can do wrong rejects with a `MessageCenterError`.
 * Management (tenants, accounts, routes, templates, keys) is in services of their own beside it.
 */
export interface Messages {
  /** Kept once resolved: the message reaches a provider or ends in a visible state, whatever dies. */
  send(request: MessageRequest, tenant: string): Promise<SendAnswer>
  /**
   * Up to 1 000 requests, one answer each, in order; a bad one hurts no other. With a key the whole batch is recognised:
   * the same key and requests give the same answers. Rejects only when the queue cannot store (nothing is kept then).
   */
  sendBatch(
    requests: readonly unknown[],
    tenant: string,
    options?: { readonly idempotencyKey?: string },
  ): Promise<readonly BatchItemAnswer[]>
  /** Everything `send` checks and renders, and nothing enqueued. */
  dryRun(request: MessageRequest, tenant: string): Promise<SendAnswer>
  find(messageId: string, scope: Scope, page?: Page): Promise<MessageView>
  timeline(messageId: string, scope: Scope, page?: Page): Promise<Timeline>
  search(query: DeliveryQuery, scope: Scope, page?: Page): Promise<DeliveryList>
  count(query: DeliveryQuery, scope: Scope): Promise<{ readonly [State in DeliveryState]?: number }>
  /** Stops what was not sent yet. What is being sent at this moment stays. */
  cancel(messageId: string, scope: Scope): Promise<ActionAnswer>
  /** Takes back what was sent, where the channel can. */
  recall(messageId: string, scope: Scope): Promise<ActionAnswer>
  /** Puts failed, held and expired deliveries back into the queue, with the content they had. Codes are not replayed. */
  replay(messageId: string, scope: Scope): Promise<ActionAnswer>
  /** Replays up to `limit` (default 1 000) deliveries at rest that fit the query. Answers how many, and whether there are more. */
  replayWhere(
    query: DeliveryQuery,
    scope: Scope,
    limit?: number,
  ): Promise<{ readonly replayed: number; readonly hasMore: boolean }>
}

/** What channels offer. */
export interface Channels {
  readonly plugins: readonly ChannelPlugin[]
  plugin(name: string): ChannelPlugin | undefined
  /** The test button of an account. */
  check(tenant: string, account: string, signal: AbortSignal): Promise<CheckResult>
  /** A callback of a provider, raw. The answer is in the provider's form; 404 for an account that does not exist. */
  receiveCallback(plugin: string, tenant: string, account: string, request: HostRequest): Promise<HostResponse>
  /** Routes of the plugins' own APIs, each to be mounted below `/v1/<channel>`. Read after `start`. */
  hostRoutes(): readonly { readonly channel: string; readonly route: HostRoute }[]
}
