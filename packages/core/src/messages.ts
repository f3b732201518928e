import { type CancelParts, cancel } from './action/cancel.ts'
import { type RecallParts, recall } from './action/recall.ts'
import { type ReplayParts, replay, replayWhere } from './action/replay.ts'
import { MessageCenterError } from './errors.ts'
import { accept, acceptKeyedBatch, dryRun } from './flow/accept/accept.ts'
import type { AcceptParts } from './flow/accept/accept-parts.ts'
import type { BatchItemAnswer, DeliveryQuery, EngineStatus, Measure, Messages, Page, Scope } from './message-center.ts'
import type { StateCounts } from './message-index/message-index.ts'
import type { MessageRequest } from './model/message-request.ts'
import type { ActionAnswer, DeliveryList, MessageView, SendAnswer, Timeline } from './model/message-view.ts'
import { type FindParts, findMessage, findTimeline } from './view/find-message.ts'
import { countDeliveries, type SearchParts, searchDeliveries, toFilter } from './view/search-deliveries.ts'

export type MessagesParts = AcceptParts &
  FindParts &
  SearchParts &
  CancelParts &
  RecallParts &
  ReplayParts & {
    /** Requests are taken only while it is `running`. */
    readonly engineState: () => EngineStatus['state']
    readonly onMeasure: (measure: Measure) => void
  }

/** Replays of one call by filter at most. */
const maxReplays = 1_000

/** The engine's stages and views under one roof: what a caller can ask about messages. */
export class EngineMessages implements Messages {
  readonly #parts: MessagesParts

  constructor(parts: MessagesParts) {
    this.#parts = parts
  }

  async send(request: MessageRequest, tenant: string): Promise<SendAnswer> {
    const [answer] = await this.sendBatch([request], tenant)
    if (!answer) throw new Error('a request has an answer')
    if ('error' in answer) throw answer.error
    return answer
  }

  async sendBatch(
    requests: readonly unknown[],
    tenant: string,
    { idempotencyKey }: { readonly idempotencyKey?: string } = {},
  ): Promise<readonly BatchItemAnswer[]> {
    this.#refuseUnlessRunning()
    const answers =
      idempotencyKey === undefined
        ? await accept(requests, tenant, this.#parts)
        : await acceptKeyedBatch(requests, tenant, idempotencyKey, this.#parts)
    this.#measure(answers, tenant)
    return answers
  }

  async dryRun(request: MessageRequest, tenant: string): Promise<SendAnswer> {
    this.#refuseUnlessRunning()
    return dryRun(request, tenant, this.#parts)
  }

  find(messageId: string, scope: Scope, page: Page = {}): Promise<MessageView> {
    return findMessage(messageId, scope, page, this.#parts)
  }

  timeline(messageId: string, scope: Scope, page: Page = {}): Promise<Timeline> {
    return findTimeline(messageId, scope, page, this.#parts)
  }

  search(query: DeliveryQuery, scope: Scope, page: Page = {}): Promise<DeliveryList> {
    return searchDeliveries(query, scope, page, this.#parts)
  }

  async count(query: DeliveryQuery, scope: Scope): Promise<StateCounts> {
    return countDeliveries(query, scope, this.#parts)
  }

  async cancel(messageId: string, scope: Scope): Promise<ActionAnswer> {
    this.#refuseUnlessRunning()
    return cancel(messageId, scope, this.#parts)
  }

  async recall(messageId: string, scope: Scope): Promise<ActionAnswer> {
    this.#refuseUnlessRunning()
    return recall(messageId, scope, this.#parts)
  }

  async replay(messageId: string, scope: Scope): Promise<ActionAnswer> {
    this.#refuseUnlessRunning()
    return replay(messageId, scope, this.#parts)
  }

  async replayWhere(
    query: DeliveryQuery,
    scope: Scope,
    limit = maxReplays,
  ): Promise<{ readonly replayed: number; readonly hasMore: boolean }> {
    this.#refuseUnlessRunning()
    if (!Number.isInteger(limit) || limit < 1 || limit > maxReplays)
      throw new MessageCenterError('invalid_request', {
        field: '/limit',
        detail: `limit is not between 1 and ${maxReplays}.`,
        fix: `Choose 1 to ${maxReplays}, and call again while there are more.`,
      })
    return replayWhere(toFilter(query, scope, this.#parts), limit, this.#parts)
  }

  #refuseUnlessRunning(): void {
    const state = this.#parts.engineState()
    if (state === 'running') return
    throw state === 'starting'
      ? new MessageCenterError('starting', {
          detail: 'The engine is not started yet.',
          fix: 'Await start() first.',
          retryAfterMs: 1_000,
        })
      : new MessageCenterError('stopping', {
          detail: 'The engine is stopping or stopped.',
          fix: 'Repeat the request; another process takes it.',
          retryAfterMs: 1_000,
        })
  }

  #measure(answers: readonly BatchItemAnswer[], tenant: string): void {
    const refused = answers.reduce((sum, answer) => sum + ('error' in answer ? 1 : 0), 0)
    const accepted = answers.length - refused
    if (accepted > 0) this.#parts.onMeasure({ name: 'accepted', value: accepted, labels: { tenant } })
    if (refused > 0) this.#parts.onMeasure({ name: 'refused', value: refused, labels: { tenant } })
  }
}
