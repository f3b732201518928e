import { randomInt } from 'node:crypto'
import type { Clock } from '@message-center/channel'
import { MessageCenterError } from '../errors.ts'
import { GroupedCalls } from '../storage/grouped-calls.ts'
import { toUnavailable } from '../storage/unavailable.ts'
import { writeClaims } from './claim-lines.ts'
import type { Claim, ClaimOutcome, ClaimStore } from './claim-store.ts'
import { outcomeOf } from './claim-window.ts'
import type { ClaimsFile, OpenClaimsFile } from './claims-file.ts'
import { IncompleteClaims } from './incomplete-claims.ts'
import type { ClaimAnswer, TakenKey } from './sqlite-claims-operations.ts'

export interface SqliteClaimsOptions {
  readonly file: ClaimsFile
  readonly clock: Clock
}

type Calls = GroupedCalls<readonly Claim[], readonly ClaimOutcome[]>

interface Running {
  readonly file: OpenClaimsFile
  readonly calls: Calls
}

/** Claims of one group, and claims that may wait. */
const maxGroup = 2_000
const maxPending = 50_000
/** Completions are stored with the next claims, or so long after, in milliseconds; a crash meanwhile makes orphans. */
const completeAfterMs = 50

/** Idempotency keys in one file. What another incarnation than this process had not completed is an orphan. */
export class SqliteClaims implements ClaimStore {
  readonly #file: ClaimsFile
  readonly #clock: Clock
  readonly #owner = randomInt(1, 2 ** 47)
  readonly #incomplete = new IncompleteClaims()
  /** Keys that are free, only that their rows still say that we hold them: the disk refused. */
  readonly #unfreed = new Map<string, 'abandon' | 'orphan'>()
  readonly #end = new AbortController()
  #storedThrough = 0
  #isFlushPlanned = false
  #starting: Promise<Running> | undefined
  #stopping: Promise<void> | undefined
  #running: Running | undefined

  constructor({ file, clock }: SqliteClaimsOptions) {
    this.#file = file
    this.#clock = clock
  }

  async start(): Promise<void> {
    if (this.#stopping) throw refusal('The store of idempotency keys is stopped')
    this.#starting ??= this.#open()
    await this.#starting
  }

  async claim(claims: readonly Claim[]): Promise<readonly ClaimOutcome[]> {
    const { calls } = this.#checkRunning()
    return claims.length > 0 ? calls.add(claims) : []
  }

  async find(key: string, content: string): Promise<ClaimOutcome | undefined> {
    const { file } = this.#checkRunning()
    await this.#free(file)
    const taken = await this.#orUnavailable(() => file.write('find', key))
    return taken && this.#outcomeOf(taken, key, content, this.#clock.now())
  }

  complete(keys: readonly string[]): void {
    for (const key of keys) this.#incomplete.delete(key)
    if (this.#running) void this.#flushLater(this.#running.file)
  }

  async abandon(keys: readonly string[]): Promise<void> {
    const { file } = this.#checkRunning()
    for (const key of keys) this.#unfreed.set(key, 'abandon')
    await this.#free(file)
  }

  async orphan(keys: readonly string[]): Promise<void> {
    const { file } = this.#checkRunning()
    for (const key of keys) this.#unfreed.set(key, 'orphan')
    await this.#free(file)
  }

  async forgetBefore(instant: number): Promise<number> {
    const { file } = this.#checkRunning()
    for (let forgotten = 0; ; ) {
      const { claims, isEnd } = await this.#orUnavailable(() => file.write('forgetClaims', instant, this.#owner))
      forgotten += claims
      if (isEnd) return forgotten
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close()
    return this.#stopping
  }

  async #open(): Promise<Running> {
    const file = await this.#file.open()
    const calls: Calls = new GroupedCalls({
      run: calls => this.#run(file, calls),
      weigh: claims => claims.length,
      maxGroup,
      maxPending,
      refusal: () => refusal('Too many idempotency keys wait for the disk already'),
    })
    this.#running = { file, calls }
    return this.#running
  }

  async #close(): Promise<void> {
    if (!this.#starting) return
    const running = await this.#starting.catch(() => undefined)
    this.#end.abort()
    await running?.calls.drain()
    if (running) await this.#flush(running.file)
    await this.#file.close()
  }

  async #run(
    file: OpenClaimsFile,
    calls: readonly (readonly Claim[])[],
  ): Promise<(place: number) => readonly ClaimOutcome[]> {
    await this.#free(file)
    const claims = calls.flat()
    const now = this.#clock.now()
    const through = this.#incomplete.completedThrough
    const text = await this.#orUnavailable(() => file.write('claim', writeClaims(claims), this.#owner, now, through))
    this.#storedThrough = through
    const answers: readonly ClaimAnswer[] = JSON.parse(text)
    for (const [place, answer] of answers.entries()) this.#hold(answer, claims[place] ?? missing())
    const outcomes = answers.map((answer, place) => this.#toOutcome(answer, claims[place] ?? missing(), now))
    const starts = startsOf(calls)
    return place => outcomes.slice(starts[place], starts[place + 1])
  }

  #hold(answer: ClaimAnswer, { key }: Claim): void {
    if (typeof answer === 'number') this.#incomplete.add(key, answer)
    else if ('adopted' in answer) this.#incomplete.add(key, answer.adopted)
  }

  #toOutcome(answer: ClaimAnswer, claim: Claim, now: number): ClaimOutcome {
    if (typeof answer === 'number') return won
    if ('adopted' in answer) {
      const { messageId, answer: old } = answer.orphan
      return { outcome: 'orphaned', messageId, answer: old }
    }
    return this.#outcomeOf(answer.taken, claim.key, claim.content, now) ?? missing()
  }

  /** Of its own claims the process itself knows best which are completed. */
  #outcomeOf(taken: TakenKey, key: string, content: string, now: number): ClaimOutcome | undefined {
    const isOwn = taken.owner === this.#owner
    const isCompleted = isOwn ? !this.#incomplete.has(key) : taken.isCompleted
    return outcomeOf({ ...taken, state: isCompleted ? 'completed' : isOwn ? 'running' : 'orphaned' }, content, now)
  }

  /** Whoever comes next with such a key finds it free, or is told to come again: never that somebody is at it. */
  async #free(file: OpenClaimsFile): Promise<void> {
    if (this.#unfreed.size === 0) return
    for (const [way, some] of Map.groupBy([...this.#unfreed], ([, how]) => how)) {
      const keys = some.map(([key]) => key)
      await this.#orUnavailable(() => file.write(way, keys, this.#owner))
      for (const key of keys) {
        this.#unfreed.delete(key)
        this.#incomplete.delete(key)
      }
    }
  }

  async #flushLater(file: OpenClaimsFile): Promise<void> {
    if (this.#isFlushPlanned) return
    this.#isFlushPlanned = true
    await this.#clock.sleep(completeAfterMs, this.#end.signal).catch(() => {})
    this.#isFlushPlanned = false
    if (!this.#end.signal.aborted) await this.#flush(file)
  }

  /** Never rejects: what cannot be stored now comes with the next claims, or makes orphans, which is harmless. */
  async #flush(file: OpenClaimsFile): Promise<void> {
    const through = this.#incomplete.completedThrough
    if (through <= this.#storedThrough) return
    try {
      await file.write('complete', this.#owner, through)
      this.#storedThrough = through
    } catch {}
  }

  #checkRunning(): Running {
    if (this.#stopping || !this.#running) throw refusal('The store of idempotency keys is not running')
    return this.#running
  }

  async #orUnavailable<Result>(ask: () => Promise<Result>): Promise<Result> {
    try {
      return await ask()
    } catch (error) {
      throw toUnavailable('queue_unavailable', error)
    }
  }
}

const won: ClaimOutcome = { outcome: 'won' }

function refusal(detail: string): MessageCenterError {
  return new MessageCenterError('queue_unavailable', { detail, retryAfterMs: 1_000 })
}

/** Where each call's claims begin in the list of all, and where the last one's end. */
function startsOf(calls: readonly (readonly Claim[])[]): readonly number[] {
  const starts = [0]
  for (const { length } of calls) starts.push((starts.at(-1) ?? 0) + length)
  return starts
}

function missing(): never {
  throw new MessageCenterError('internal', { detail: 'A claim was left without an outcome' })
}
