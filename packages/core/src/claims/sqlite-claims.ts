import { randomInt } from 'node:crypto'
import type { Clock } from '@message-center/channel'
import { MessageCenterError } from '../errors.ts'
import { GroupedCalls } from '../storage/grouped-calls.ts'
import { toUnavailable } from '../storage/unavailable.ts'
import type { Claim, ClaimOutcome, ClaimStore } from './claim-store.ts'
import { ClaimWindow, outcomeOf } from './claim-window.ts'
import type { ClaimsFile, OpenClaimsFile } from './claims-file.ts'

export interface SqliteClaimsOptions {
  readonly file: ClaimsFile
  readonly clock: Clock
  /** Characters of latest claims in memory, which answer most repeats. Default 16 Mi. */
  readonly maxWindow?: number
}

type Calls = GroupedCalls<readonly Claim[], readonly ClaimOutcome[]>

interface Running {
  readonly file: OpenClaimsFile
  readonly calls: Calls
}

/** Claims of one group, and claims that may wait. */
const maxGroup = 2_000
const maxPending = 50_000
/** Completions wait this long for others, in milliseconds: a crash meanwhile makes orphans of them, which is harmless. */
const completeAfterMs = 50
const maxCompleting = 2_000
const forgottenAtOnce = 5_000

/** Idempotency keys in one file. What is owned by another incarnation than this process is an orphan. */
export class SqliteClaims implements ClaimStore {
  readonly #file: ClaimsFile
  readonly #clock: Clock
  readonly #window: ClaimWindow
  readonly #owner = randomInt(1, 2 ** 47)
  readonly #end = new AbortController()
  #completing = new Set<string>()
  readonly #flushes = new Set<Promise<void>>()
  #starting: Promise<Running> | undefined
  #stopping: Promise<void> | undefined
  #running: Running | undefined

  constructor({ file, clock, maxWindow = 16 * 1_024 * 1_024 }: SqliteClaimsOptions) {
    this.#file = file
    this.#clock = clock
    this.#window = new ClaimWindow(maxWindow)
  }

  async start(): Promise<void> {
    if (this.#stopping) throw refusal('The store of idempotency keys is stopped')
    this.#starting ??= this.#open()
    await this.#starting
  }

  async claim(claims: readonly Claim[]): Promise<readonly ClaimOutcome[]> {
    const { calls } = this.#checkRunning()
    const now = this.#clock.now()
    const known = claims.map(({ key, content }) => this.#window.find(key, content, now))
    const asked = claims.filter((_, place) => !known[place])
    const answers = asked.length > 0 ? await calls.add(asked) : []
    let next = 0
    return known.map(outcome => outcome ?? answers[next++] ?? missing())
  }

  async find(key: string, content: string): Promise<ClaimOutcome | undefined> {
    const { file } = this.#checkRunning()
    const now = this.#clock.now()
    const known = this.#window.find(key, content, now)
    if (known) return known
    return this.#orUnavailable(async () => {
      await this.#flush(file)
      return outcomeOf(await file.read('claim', key, this.#owner), content, now)
    })
  }

  complete(keys: readonly string[]): void {
    const isFirst = this.#completing.size === 0
    for (const key of keys) {
      this.#window.complete(key)
      this.#completing.add(key)
    }
    if (!this.#running) return
    if (this.#completing.size >= maxCompleting) void this.#flush(this.#running.file)
    else if (isFirst) void this.#flushLater(this.#running.file)
  }

  async abandon(keys: readonly string[]): Promise<void> {
    const { file } = this.#checkRunning()
    await this.#orUnavailable(() => file.write('abandon', keys, this.#owner))
    for (const key of keys) this.#window.delete(key)
  }

  async forgetBefore(instant: number): Promise<number> {
    const { file } = this.#checkRunning()
    this.#window.forgetBefore(instant)
    let forgotten = 0
    for (let some = forgottenAtOnce; some === forgottenAtOnce; forgotten += some)
      some = await this.#orUnavailable(() => file.write('forgetClaims', instant, forgottenAtOnce))
    return forgotten
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
    // Before the claims: a key that was completed must not be found running.
    void this.#flush(file)
    const claims = calls.flat()
    const outcomes = await this.#orUnavailable(() => file.write('claim', claims, this.#owner, this.#clock.now()))
    for (const [place, claim] of claims.entries())
      if (outcomes[place]?.outcome === 'won') this.#window.set(claim, 'running')
    const starts = startsOf(calls)
    return place => outcomes.slice(starts[place], starts[place + 1])
  }

  async #flushLater(file: OpenClaimsFile): Promise<void> {
    await this.#clock.sleep(completeAfterMs, this.#end.signal).then(
      () => this.#flush(file),
      () => undefined,
    )
  }

  /** Resolves when everything completed so far is in the file. Its write is on its way when the call returns. */
  async #flush(file: OpenClaimsFile): Promise<void> {
    if (this.#completing.size > 0) {
      const flush = this.#writeCompleted(file).finally(() => this.#flushes.delete(flush))
      this.#flushes.add(flush)
    }
    await Promise.all(this.#flushes)
  }

  /** Never rejects. Keys that cannot be completed wait for the next flush; beyond the bound they are left for orphans. */
  async #writeCompleted(file: OpenClaimsFile): Promise<void> {
    const keys = [...this.#completing]
    this.#completing = new Set()
    try {
      await file.write('complete', keys, this.#owner)
    } catch {
      for (const key of keys) if (this.#completing.size < maxPending) this.#completing.add(key)
    }
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
