import { rejected } from '@message-center/channel'
import type { OpenOutcome } from '../../channel/open-accounts.ts'
import type { Account } from '../../management/records.ts'
import type { Fact } from '../../model/fact.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { ReasonCode } from '../../model/reasons.ts'
import type { ReceivedEntry } from '../../queue/delivery-queue.ts'
import { defaultRetryPolicy, otpRetryPolicy } from '../../retry/next-delay.ts'
import type { RetryPolicy } from '../../retry/retry-policy.ts'
import type { AccountLine, LineOwner } from './account-line.ts'
import { AccountLines } from './account-lines.ts'
import { type Attempt, attemptFact } from './attempt-facts.ts'
import { decideNextStep, type NextStep } from './decide-next-step.ts'
import type { DeliverParts } from './deliver-parts.ts'
import { factEntry } from './entries.ts'
import { judgeSuspects } from './judge-suspects.ts'
import { lookBeforeSending } from './look-before-sending.ts'
import { attemptKey, RecentOutcomes } from './recent-outcomes.ts'
import { type AttemptResult, sendThroughChannel, toPluginDelivery } from './send-through-channel.ts'
import { type SettleParts, settleAttempt, settleCancelled, settlePostponed, settleUnsent } from './settle-delivery.ts'
import type { Settlement, Work } from './work.ts'

/** Pause before a store of ours is asked again, in milliseconds. */
const storePauseMs = 1_000

/** An attempt that takes longer than this is shown as `sending`, in milliseconds. */
const longAttemptMs = 1_000

interface Sending {
  readonly work: Work
  readonly account: string
  readonly since: number
  isAnnounced: boolean
}

/**
 * The way of deliveries through this process: look, choose an account, wait in its line, send, decide, settle.
 * Whatever happens to a delivery, it ends in exactly one settlement, or stays in the queue.
 */
export class Deliverer implements LineOwner {
  readonly #parts: DeliverParts
  readonly #settleParts: SettleParts
  readonly #settle: (settlement: Settlement) => void
  readonly #recent = new RecentOutcomes()
  readonly #lines: AccountLines
  readonly #sending = new Map<string, Sending>()

  constructor(parts: DeliverParts, settle: (settlement: Settlement) => void) {
    this.#parts = parts
    this.#settle = settle
    this.#lines = new AccountLines(parts, this)
    const accountPlugin = (tenant: string, account: string) => parts.directory.account(tenant, account)?.plugin
    this.#settleParts = { seal: parts.seal, catalogue: parts.catalogue, accountPlugin }
  }

  get lines(): Iterable<AccountLine> {
    return this.#lines
  }

  get inFlight(): number {
    return this.#sending.size
  }

  /** Whether the delivery is with a provider at this moment, or about to be. */
  isSending(id: string): boolean {
    return this.#sending.has(id)
  }

  /** Takes received entries; each is settled later, except those it answers: they are to be handed in again. */
  async take(entries: readonly ReceivedEntry[]): Promise<readonly ReceivedEntry[]> {
    const works = entries.flatMap(entry => this.#toWork(entry))
    const { wanted, known, undecided } = await judgeSuspects(works, this.#parts)
    for (const work of known) this.#settle({ work, publish: [] })
    for (const { key } of undecided) this.#recent.released(key)
    for (const work of wanted) this.#assign(work)
    this.#lines.pump()
    return undecided.map(({ entry }) => entry)
  }

  /** What the settler has made durable. */
  settled(settlements: readonly Settlement[]): void {
    for (const { work } of settlements) this.#recent.settled(work.key)
  }

  async send(works: readonly Work[], line: AccountLine): Promise<void> {
    const since = this.#parts.clock.now()
    // Marked before the look: a cancel sees either the mark or its own effect.
    for (const work of works)
      this.#sending.set(work.delivery.id, { work, account: line.account.id, since, isAnnounced: false })
    try {
      await this.#sendWanted(works, line)
    } catch {
      this.#parts.logger.error('a store cannot be asked before sending', { deliveries: works.length })
      for (const work of works) this.postpone(work, since + storePauseMs, 'hub_unavailable')
    } finally {
      for (const { delivery } of works) this.#sending.delete(delivery.id)
    }
  }

  divert(works: readonly Work[]): void {
    for (const work of works) this.#assign(work)
  }

  postpone(work: Work, until: number, reason: ReasonCode): void {
    this.#settle(settlePostponed(work, until, reason, this.#parts.clock.now()))
  }

  /** Facts of attempts that have been under way for long, to be shown; each once. */
  announceLongAttempts(): readonly ReturnType<typeof factEntry>[] {
    const now = this.#parts.clock.now()
    const long = [...this.#sending.values()].filter(
      ({ since, isAnnounced }) => !isAnnounced && now - since >= longAttemptMs,
    )
    return long.map(sending => {
      sending.isAnnounced = true
      const { delivery } = sending.work
      const fact: Fact = {
        kind: 'sending',
        attempt: delivery.attempts + 1,
        at: sending.since,
        account: sending.account,
      }
      return factEntry(delivery, [fact])
    })
  }

  /** Hands back what waits unsent. Calls in flight go on to their settlement. */
  close(): readonly Work[] {
    const waiting = this.#lines.close()
    for (const { key } of waiting) this.#recent.released(key)
    return waiting
  }

  #toWork(entry: ReceivedEntry): Work[] {
    const delivery: QueuedDelivery = JSON.parse(entry.body)
    const work: Work = { entry, key: attemptKey(delivery), delivery, facts: [] }
    if (this.#recent.begin(work.key)) return [work]
    this.#settle({ work, publish: [] })
    return []
  }

  /** The first account that is not ruled out and not resting; without one the next channel, or later. */
  #assign(work: Work): void {
    const { delivery } = work
    const lines = this.#lines.of(delivery)
    const now = this.#parts.clock.now()
    const line = lines.find(candidate => candidate.openAt() <= now)
    if (line) return line.offer(work)
    if (lines.length === 0) return this.#settle(settleUnsent(work, 'failed', 'account_missing', now, this.#settleParts))
    if (delivery.fallbacks) return this.#settle(settleUnsent(work, 'failed', 'breaker_open', now, this.#settleParts))
    const next = lines.reduce((first, candidate) => (candidate.openAt() < first.openAt() ? candidate : first))
    this.postpone(work, next.nextSlot(work, next.openAt()), 'breaker_open')
  }

  async #sendWanted(works: readonly Work[], line: AccountLine): Promise<void> {
    const looked = await lookBeforeSending(works, this.#parts)
    const now = this.#parts.clock.now()
    for (const work of looked.toldCancelled) this.#settle({ work, publish: [] })
    for (const work of looked.cancelled) this.#settle(settleCancelled(work, now))
    for (const work of looked.expired) this.#settle(settleUnsent(work, 'expired', 'expired', now, this.#settleParts))
    if (looked.wanted.length === 0) return
    const results = await this.#attempt(looked.wanted, line.account)
    const endedAt = this.#parts.clock.now()
    tellLine(line, results, endedAt)
    for (const [n, work] of looked.wanted.entries()) {
      const result = results[n]
      if (result) this.#finish(work, { ...result, account: line.account.id, endedAt, durationMs: endedAt - now })
    }
  }

  #attempt(works: readonly Work[], { tenant, id }: Account): Promise<readonly AttemptResult[]> {
    const deliveries = works.map(work => work.delivery)
    return this.#parts.accounts.with(tenant, id, async outcome => {
      if (outcome.outcome === 'open')
        return sendThroughChannel(outcome.opened, deliveries, this.#parts.sendLimitMs, this.#parts)
      const result = rejected('account', { message: whyClosed(outcome) })
      return deliveries.map(() => ({ result, isPluginFault: false }))
    })
  }

  #finish(work: Work, attempt: Attempt): void {
    this.#parts.onAttempt(attempt, work.delivery)
    const next = this.#decide(work.delivery, attempt)
    if (next.step === 'failover') return this.#failOver(work, attempt, next.reason)
    this.#settle(settleAttempt(work, attempt, next, this.#settleParts))
  }

  #decide(delivery: QueuedDelivery, attempt: Attempt): NextStep {
    const account = this.#parts.directory.account(delivery.tenant, attempt.account)
    const plugin = this.#parts.catalogue.plugin(account?.plugin ?? '')
    if (!account || !plugin) return { step: 'give-up', reason: 'account_missing' }
    const end = {
      result: attempt.result,
      isPluginFault: attempt.isPluginFault,
      failures: delivery.rounds + 1,
      startedAt: delivery.startedAt,
      now: attempt.endedAt,
      expireAt: delivery.base.expireAt,
      random: this.#parts.random(),
    }
    const ways = { nextAccount: this.#hasNextAccount(delivery, attempt), nextChannel: delivery.fallbacks !== undefined }
    const idempotency =
      plugin.idempotencyOf?.(toPluginDelivery(delivery, account.id)) ?? plugin.capabilities.idempotency
    return decideNextStep(end, policyOf(delivery, account), idempotency, account.onUnknown ?? 'hold', ways)
  }

  #hasNextAccount(delivery: QueuedDelivery, attempt: Attempt): boolean {
    return this.#lines
      .of(delivery)
      .some(line => line.account.id !== attempt.account && line.openAt() <= attempt.endedAt)
  }

  #failOver(work: Work, attempt: Attempt, reason: ReasonCode): void {
    const { delivery } = work
    const fact = attemptFact('retrying', delivery, attempt, { reason, until: attempt.endedAt })
    const ruledOut = [...(delivery.ruledOut ?? []), attempt.account]
    const next = { ...delivery, attempts: delivery.attempts + 1, ruledOut }
    this.#assign({ ...work, delivery: next, facts: [...work.facts, fact] })
    this.#lines.pump()
  }
}

const whyClosed = (outcome: Exclude<OpenOutcome, { outcome: 'open' }>): string =>
  outcome.outcome === 'broken' ? outcome.reason : 'The account was removed.'

function policyOf(delivery: QueuedDelivery, account: Account): RetryPolicy {
  return delivery.retry ?? account.retry ?? (delivery.base.category === 'otp' ? otpRetryPolicy : defaultRetryPolicy)
}

/** What a call says about its account. A wrong number of a recipient says that the account works. */
function tellLine(line: AccountLine, results: readonly AttemptResult[], now: number): void {
  const pauses = results.flatMap(({ result }) =>
    result.outcome === 'deferred' && result.reason === 'throttled' && result.scope !== 'recipient'
      ? [result.retryAfterMs ?? 0]
      : [],
  )
  if (pauses.length > 0) line.pause(now + Math.max(...pauses))
  else if (results.some(({ result }) => saysAccountWorks(result))) line.succeeded()
  else line.failed()
}

const saysAccountWorks = (result: AttemptResult['result']): boolean =>
  result.outcome === 'accepted' ||
  (result.outcome === 'rejected' && result.fault !== 'account') ||
  (result.outcome === 'deferred' && result.scope === 'recipient')
