import {
  accepted,
  type ChannelContext,
  type Delivery,
  deferred,
  type RecallResult,
  type RecallTarget,
  rejected,
  type Sender,
  type SendResult,
  unknown,
} from '@message-center/channel'
import type { InboxFailure } from './failure-codes.ts'
import type { InboxAddress } from './inbox-address.ts'
import type { SentContent } from './inbox-content.ts'
import { dayMs } from './limits.ts'
import type { InboxKey } from './model/inbox-message.ts'
import type { InboxStore, NewMessage } from './store/inbox-store.ts'

/** Settings of an account, with the schema's defaults where absent. */
export interface InboxSettings {
  /** A message is seen so long, in days. Default 90. */
  readonly retentionDays?: number | undefined
  /** Messages of one user; an older one goes for a newer. Default 1 000. */
  readonly maxPerUser?: number | undefined
}

export const settingDefaults = { retentionDays: 90, maxPerUser: 1_000 } as const

interface SenderParts {
  readonly store: InboxStore
  readonly lookBackMs: number
  /** Tells live connections of this process that something happened. */
  readonly nudge: (inboxes: readonly InboxKey[]) => void
}

type InboxDelivery = Delivery<InboxAddress, SentContent>

const code = (failure: InboxFailure): { readonly code: InboxFailure } => ({ code: failure })

/** An account of the inbox. Keeping a message delivers it. */
export class InboxSender implements Sender<InboxAddress, SentContent> {
  readonly #settings: { readonly retentionDays: number; readonly maxPerUser: number }
  readonly #context: ChannelContext
  readonly #parts: SenderParts

  constructor(settings: InboxSettings, context: ChannelContext, parts: SenderParts) {
    this.#settings = {
      retentionDays: settings.retentionDays ?? settingDefaults.retentionDays,
      maxPerUser: settings.maxPerUser ?? settingDefaults.maxPerUser,
    }
    this.#context = context
    this.#parts = parts
  }

  async send(deliveries: readonly InboxDelivery[], signal: AbortSignal): Promise<readonly SendResult[]> {
    if (signal.aborted) return deliveries.map(() => deferred('unavailable', code('aborted')))
    const now = this.#context.clock.now()
    const messages = deliveries.map(delivery => this.#toMessage(delivery, now))
    const kept = messages.filter(message => !isOver(message))
    const rules = { maxPerInbox: this.#settings.maxPerUser, beginsAt: now - this.#parts.lookBackMs }
    const isStored = await this.#settle(this.#parts.store.add(kept, rules), signal)
    if (isStored) this.#parts.nudge(kept)
    return messages.map(message => {
      if (isOver(message)) return rejected('content', code('already-over'))
      // A repeat changes nothing, so what nobody knows may be tried again.
      if (!isStored) return unknown(code('store-unavailable'))
      return accepted({ providerMessageId: message.id, isDelivered: true })
    })
  }

  async recall(targets: readonly RecallTarget[], signal: AbortSignal): Promise<readonly RecallResult[]> {
    const failed: RecallResult = {
      outcome: 'failed',
      ...code('store-unavailable'),
      reason: 'The store did not answer.',
    }
    if (signal.aborted) return targets.map(() => failed)
    const { tenant } = this.#context.account
    const ids = targets.map(target => target.deliveryId)
    const answers = await this.#settle(this.#parts.store.recall(tenant, ids, this.#context.clock.now()), signal)
    if (!answers) return targets.map(() => failed)
    this.#parts.nudge(answers.flatMap(({ userId }) => (userId === undefined ? [] : [{ tenant, userId }])))
    return answers.map(({ outcome }) =>
      outcome === 'recalled'
        ? { outcome }
        : { outcome: 'impossible', ...code('not-kept'), reason: 'The inbox does not have this message.' },
    )
  }

  /** Nothing is open: the store belongs to all accounts. */
  async close(): Promise<void> {}

  #toMessage({ id, address, content }: InboxDelivery, now: number): NewMessage {
    const { visibleUntil, ...shown } = content
    const { tenant } = this.#context.account
    const end = now + this.#settings.retentionDays * dayMs
    return {
      tenant,
      userId: address.userId,
      id,
      content: shown,
      createdAt: now,
      visibleUntil: visibleUntil === undefined ? end : Math.min(end, Date.parse(visibleUntil)),
    }
  }

  /** What the store answered; `undefined` when it failed or the caller waits no longer. */
  async #settle<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer | undefined> {
    const aborted = Promise.withResolvers<undefined>()
    const abort = () => aborted.resolve(undefined)
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([answer.catch(error => this.#failed(error)), aborted.promise])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  #failed(error: unknown): undefined {
    this.#context.logger.error('The inbox store failed.', { reason: String(error) })
  }
}

function isOver({ visibleUntil, createdAt }: NewMessage): boolean {
  return visibleUntil <= createdAt
}
