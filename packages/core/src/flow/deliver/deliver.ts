import { rejected } from '@message-center/channel'
import type { OpenOutcome } from '../../channel/open-accounts.ts'
import type { Account } from '../../management/records.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import type { ReasonCode } from '../../model/reasons.ts'
import { isDelayed, type ReceivedEntry } from '../../queue/delivery-queue.ts'
import { defaultRetryPolicy, otpRetryPolicy } from '../../retry/next-delay.ts'
import type { RetryPolicy } from '../../retry/retry-policy.ts'
import { putAside } from '../sync/refused-facts.ts'
import type { AccountLine, Begin, LineOwner } from './account-line.ts'
import { AccountLines } from './account-lines.ts'
import { type Attempt, attemptFact } from './attempt-facts.ts'
import { decideNextStep, type NextStep } from './decide-next-step.ts'
import type { DeliverParts } from './deliver-parts.ts'
import { judgeSuspects } from './judge-suspects.ts'
import { type Looked, lookBeforeEnding, lookBeforeSending } from './look-before-sending.ts'
import { RecentOutcomes } from './recent-outcomes.ts'
import { type AttemptResult, sendThroughChannel, toPluginDelivery } from './send-through-channel.ts'
import { type SettleParts, settleAttempt, settleCancelled, settlePostponed, settleUnsent } from './settle-delivery.ts'
import { toWork } from './to-work.ts'
import { UnderWay } from './under-way.ts'
import { UnsettledCalls } from './unsettled-calls.ts'
import type { Settlement, Work } from './work.ts'

/** Pause before a store of ours is asked again, in milliseconds. */
const storePauseMs = 1_000

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
  /** Calls to providers that have not ended. */
  readonly #calls = new Set<AbortController>()
  readonly #unsettled = new UnsettledCalls()
  readonly underWay = new UnderWay()

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

  /** Takes received entries; each is settled later, except those it answers: they are to be handed in again. */
  async take(entries: readonly ReceivedEntry[]): Promise<readonly ReceivedEntry[]> {
    const works = entries.flatMap(entry => this.#toWork(entry))
    const { wanted, known, undecided } = await judgeSuspects(works, this.#parts)
    for (const work of known) this.#settle({ work, publish: [] })
    for (const { key } of undecided) this.#recent.released(key)
    const homeless = wanted.filter(work => !this.#assign(work))
    this.#lines.pump()
    if (homeless.length > 0) await this.#assignLate(homeless)
    return undecided.map(({ entry }) => entry)
  }

  /** What the settler has made durable. */
  settled(settlements: readonly Settlement[]): void {
    for (const { work } of settlements) {
      this.#recent.settled(work.key)
      this.#unsettled.settled(work.key)
    }
  }

  async send(works: readonly Work[], line: AccountLine, begin: Begin): Promise<void> {
    // Marked before the look: a cancel sees either the mark or its own effect.
    this.underWay.begin(works, line.account.id, this.#parts.clock.now())
    const looked = await this.#orPostpone(works, () => lookBeforeSending(works, this.#parts))
    if (looked) {
      const { wanted } = looked
      // Side by side: nobody who is to be sent waits for what is to be read about others.
      const sending = this.#orPostpone(wanted, () => this.#sendAll(wanted, line, begin))
      const [sent] = await Promise.all([sending, this.#endUnsent(looked)])
      this.underWay.end(works)
      await sent?.settled
    } else this.underWay.end(works)
  }

  divert(works: readonly Work[]): void {
    for (const work of works) this.#assignOrFail(work)
  }

  postpone(work: Work, until: number, reason: ReasonCode): void {
    this.#settle(settlePostponed(work, until, reason, this.#parts.clock.now()))
  }

  /** Hands back what waits unsent. Calls in flight go on to their settlement. */
  close(): readonly Work[] {
    const waiting = this.#lines.close()
    for (const { key } of waiting) this.#recent.released(key)
    return waiting
  }

  /** Ends the calls in flight: whoever cannot tell whether it arrived says so, and that is settled. */
  cutShort(): void {
    for (const call of this.#calls) call.abort(new Error('the hub stops'))
  }

  #toWork(entry: ReceivedEntry): Work[] {
    const work = toWork(entry)
    if (!work) this.#putAside(entry)
    else if (this.#recent.begin(work.key)) return [work]
    else this.#settle({ work, publish: [] })
    return []
  }

  /** What nobody can read holds up nothing. Of a lane that only we read it would be lost; of others `sync` keeps it. */
  #putAside(entry: ReceivedEntry): void {
    const { clock, logger } = this.#parts
    const { lane, id } = entry
    logger.error('an entry of the queue is no delivery; it is put aside', { lane, id })
    const aside = isDelayed(lane) ? [putAside({ entry, update: undefined }, 'it is no delivery', clock.now())] : []
    this.#settle({ work: { entry, key: id }, publish: aside })
  }

  /** The first account that is not ruled out and not resting; without one the next channel, or later. False without any. */
  #assign(work: Work): boolean {
    const { delivery } = work
    const lines = this.#lines.of(delivery)
    const line = lines.find(candidate => candidate.restsMs() === 0)
    if (line) line.offer(work)
    else if (lines.length === 0) return false
    else if (delivery.fallbacks) this.#fail(work, 'breaker_open')
    else {
      const next = lines.reduce((first, candidate) => (candidate.restsMs() < first.restsMs() ? candidate : first))
      this.postpone(work, next.nextSlot(work, next.restsMs()), 'breaker_open')
    }
    return true
  }

  /** An account that another process made a moment ago is not known here yet. */
  async #assignLate(works: readonly Work[]): Promise<void> {
    const isKnown = await this.#orPostpone(works, async () => {
      await this.#parts.directory.refresh()
      return true
    })
    if (!isKnown) return
    for (const work of works) this.#assignOrFail(work)
    this.#lines.pump()
  }

  #assignOrFail(work: Work): void {
    if (!this.#assign(work)) this.#fail(work, 'account_missing')
  }

  #fail(work: Work, reason: ReasonCode): void {
    this.#settle(settleUnsent(work, 'failed', reason, this.#parts.clock.now(), this.#settleParts))
  }

  /** Deliveries that wait for the word of a store that cannot give it are put off. */
  async #orPostpone<Word>(works: readonly Work[], ask: () => Promise<Word>): Promise<Word | undefined> {
    try {
      return await ask()
    } catch {
      this.#parts.logger.error('a store cannot be asked before sending', { deliveries: works.length })
      const until = this.#parts.clock.now() + storePauseMs
      for (const work of works) this.postpone(work, until, 'hub_unavailable')
      return undefined
    }
  }

  async #endUnsent({ cancelled, expired }: Looked): Promise<void> {
    const works = [...cancelled, ...expired]
    if (works.length === 0) return
    const unsent = await this.#orPostpone(works, () => lookBeforeEnding(works, this.#parts))
    const now = this.#parts.clock.now()
    for (const [n, { work, isShownCancelled }] of unsent?.entries() ?? []) {
      if (n >= cancelled.length) this.#settle(settleUnsent(work, 'expired', 'expired', now, this.#settleParts))
      else this.#settle(isShownCancelled ? { work, publish: [] } : settleCancelled(work, now))
    }
  }

  /** Resolves when the provider has answered, with what resolves when its answer is durable. */
  async #sendAll(
    wanted: readonly Work[],
    line: AccountLine,
    begin: Begin,
  ): Promise<{ readonly settled: Promise<void> } | undefined> {
    if (wanted.length === 0) return undefined
    const startedAt = this.#parts.clock.monotonic()
    this.underWay.handedOver(wanted)
    const results = await this.#attempt(wanted, line.account, begin)
    const endedAt = this.#parts.clock.now()
    const durationMs = Math.round(this.#parts.clock.monotonic() - startedAt)
    tellLine(line, results)
    const ended: string[] = []
    for (const [n, work] of wanted.entries()) {
      const result = results[n]
      if (result && this.#finish(work, { ...result, account: line.account.id, endedAt, durationMs }))
        ended.push(work.key)
    }
    return { settled: this.#unsettled.add(ended) }
  }

  async #attempt(works: readonly Work[], { tenant, id }: Account, begin: Begin): Promise<readonly AttemptResult[]> {
    const deliveries = works.map(work => work.delivery)
    const call = new AbortController()
    this.#calls.add(call)
    try {
      return await this.#parts.accounts.with(tenant, id, async outcome => {
        const due = begin()
        if (due) await due
        if (outcome.outcome === 'open')
          return sendThroughChannel(outcome.opened, deliveries, this.#parts.sendLimitMs, this.#parts, call)
        const result = rejected('account', { message: whyClosed(outcome) })
        return deliveries.map(() => ({ result, isPluginFault: false }))
      })
    } finally {
      this.#calls.delete(call)
    }
  }

  /** Whether this was its last call for now: a failover goes on with another account. */
  #finish(work: Work, attempt: Attempt): boolean {
    this.#parts.onAttempt(attempt, work.delivery)
    const next = this.#decide(work.delivery, attempt)
    if (next.step === 'failover') this.#failOver(work, attempt, next.reason)
    else this.#settle(settleAttempt(work, attempt, next, this.#settleParts))
    return next.step !== 'failover'
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
    return this.#lines.of(delivery).some(line => line.account.id !== attempt.account && line.restsMs() === 0)
  }

  #failOver(work: Work, attempt: Attempt, reason: ReasonCode): void {
    const { delivery } = work
    const fact = attemptFact('retrying', delivery, attempt, { reason, until: attempt.endedAt })
    const ruledOut = [...(delivery.ruledOut ?? []), attempt.account]
    const next = { ...delivery, attempts: delivery.attempts + 1, ruledOut }
    this.#assignOrFail({ ...work, delivery: next, facts: [...work.facts, fact] })
    this.#lines.pump()
  }
}

const whyClosed = (outcome: Exclude<OpenOutcome, { outcome: 'open' }>): string =>
  outcome.outcome === 'broken' ? outcome.reason : 'The account was removed.'

function policyOf(delivery: QueuedDelivery, account: Account): RetryPolicy {
  return delivery.retry ?? account.retry ?? (delivery.base.category === 'otp' ? otpRetryPolicy : defaultRetryPolicy)
}

/** What a call says about its account. A wrong number of a recipient says that the account works. */
function tellLine(line: AccountLine, results: readonly AttemptResult[]): void {
  const pauses = results.flatMap(({ result }) =>
    result.outcome === 'deferred' && result.reason === 'throttled' && result.scope !== 'recipient'
      ? [result.retryAfterMs ?? 0]
      : [],
  )
  if (pauses.length > 0) line.pause(Math.max(...pauses))
  else if (results.some(({ result }) => saysAccountWorks(result))) line.succeeded()
  else line.failed()
}

const saysAccountWorks = (result: AttemptResult['result']): boolean =>
  result.outcome === 'accepted' ||
  (result.outcome === 'rejected' && result.fault !== 'account') ||
  (result.outcome === 'deferred' && result.scope === 'recipient')
