import type { Clock, Logger } from '@message-center/channel'
import { MessageCenterError } from '../errors.ts'
import { GroupedCalls } from '../storage/grouped-calls.ts'
import { orUnavailable } from '../storage/mysql-unavailable.ts'
import type { SharedDatabase } from '../storage/shared-database.ts'
import type { Claim, ClaimOutcome, ClaimStore } from './claim-store.ts'
import { ClaimUpkeep } from './claim-upkeep.ts'
import { type ClaimState, ClaimWindow, outcomeOf } from './claim-window.ts'
import { HeldClaims } from './held-claims.ts'
import { type Holder, MySqlClaimRows, type TakenRow } from './mysql-claim-rows.ts'
import { isOurs, type Taken, takeKeys } from './mysql-claim-taking.ts'
import { claimsSchema } from './mysql-claims-schema.ts'
import { MySqlIncarnation } from './mysql-incarnation.ts'

export interface MySqlClaimsOptions {
  readonly shared: SharedDatabase
  readonly clock: Clock
  readonly logger: Logger
  /** Characters of latest claims in memory, which answer most repeats. Default 16 Mi. */
  readonly maxWindow?: number
  /**
   * What a process holds is an orphan so long after its last sign of life, in milliseconds; until then a repeat is told
   * that the first request is running. Has to be longer than any pause of a living process. Default 15 000.
   */
  readonly leaseMs?: number
}

type Calls = GroupedCalls<readonly Claim[], readonly ClaimOutcome[]>
type GroupParts = Pick<Running, 'rows' | 'upkeep' | 'incarnation'>
type Finds = GroupedCalls<string, TakenRow | undefined>

interface Running {
  readonly rows: MySqlClaimRows
  readonly upkeep: ClaimUpkeep
  readonly incarnation: MySqlIncarnation
  readonly calls: Calls
  readonly finds: Finds
}

/** Claims of one statement, and claims that may wait. A long answer weighs more. */
const maxGroup = 2_000
const maxPending = 50_000
const answerPerWeight = 500
const retryAfterMs = 1_000

/**
 * Idempotency keys in a database that several processes share. Whatever each of them knows, the row decides: one insert
 * wins a key, and a row changes hands only from the very holder that was read.
 */
export class MySqlClaims implements ClaimStore {
  readonly #shared: SharedDatabase
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #maxWindow: number
  readonly #leaseMs: number
  readonly #held = new HeldClaims()
  #window: ClaimWindow
  #groups = 0
  /** The group under way: what it takes is not known to be held before it ends. */
  #claiming: Holder | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #starting: Promise<Running> | undefined
  #stopping: Promise<void> | undefined
  #running: Running | undefined

  constructor({ shared, clock, logger, maxWindow = 16 * 1_024 * 1_024, leaseMs = 15_000 }: MySqlClaimsOptions) {
    this.#shared = shared
    this.#clock = clock
    this.#logger = logger
    this.#maxWindow = maxWindow
    this.#leaseMs = leaseMs
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
    const known = claims.map(claim => this.#remembered(claim.key, claim.content, now))
    const asked = claims.filter((_, place) => !known[place])
    const answers = asked.length > 0 ? await calls.add(asked) : []
    let next = 0
    return known.map(outcome => outcome ?? answers[next++] ?? missing())
  }

  async find(key: string, content: string): Promise<ClaimOutcome | undefined> {
    const { finds } = this.#checkRunning()
    const now = this.#clock.now()
    const known = this.#remembered(key, content, now)
    if (known) return known
    const row = await finds.add(key)
    const state = row && this.#stateOf(row)
    return state === 'free' ? undefined : outcomeOf(row && state && { ...row, state }, content, now)
  }

  complete(keys: readonly string[]): void {
    for (const key of keys) {
      this.#window.complete(key)
      this.#held.complete(key)
    }
    if (keys.length > 0) this.#running?.upkeep.completed()
  }

  async abandon(keys: readonly string[]): Promise<void> {
    const { upkeep } = this.#checkRunning()
    for (const key of keys) this.#window.delete(key)
    this.#held.abandon(keys)
    await orUnavailable(() => upkeep.free())
  }

  async orphan(keys: readonly string[]): Promise<void> {
    const { upkeep } = this.#checkRunning()
    for (const key of keys) this.#window.delete(key)
    this.#held.abandon(keys, true)
    await orUnavailable(() => upkeep.free())
  }

  async forgetBefore(instant: number): Promise<number> {
    const { rows, incarnation } = this.#checkRunning()
    this.#window.forgetBefore(instant)
    return orUnavailable(async () => {
      await incarnation.forgetDead()
      return rows.forgetBefore(instant)
    })
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close()
    return this.#stopping
  }

  async #open(): Promise<Running> {
    const database = await this.#shared.open(claimsSchema)
    const rows = new MySqlClaimRows(database)
    const upkeep = new ClaimUpkeep({ held: this.#held, rows, clock: this.#clock })
    const incarnation = new MySqlIncarnation({
      database,
      logger: this.#logger,
      leaseMs: this.#leaseMs,
      // What was held may belong to others by now.
      onReborn: () => {
        this.#window = new ClaimWindow(this.#maxWindow)
      },
    })
    try {
      await orUnavailable(() => incarnation.start())
    } catch (error) {
      await this.#shared.close()
      throw error
    }
    const calls: Calls = new GroupedCalls({
      run: group => this.#inTurn(() => this.#runGroup(group, { rows, upkeep, incarnation })),
      weigh: claims => claims.reduce((sum, { answer }) => sum + 1 + answer.length / answerPerWeight, 0),
      maxGroup,
      maxPending,
      refusal: tooMany,
    })
    // Whoever waits for a first request asks again and again, and many may wait.
    const finds: Finds = new GroupedCalls({
      run: keys => orUnavailable(() => findAll(keys, rows, upkeep)),
      weigh: () => 1,
      maxGroup,
      maxPending,
      refusal: tooMany,
    })
    this.#running = { rows, upkeep, incarnation, calls, finds }
    return this.#running
  }

  async #close(): Promise<void> {
    const running = await this.#starting?.catch(() => undefined)
    if (!running) return
    await Promise.all([running.calls.drain(), running.finds.drain()])
    await running.upkeep.stop()
    await running.incarnation.stop()
    await this.#shared.close()
  }

  /** A repeat answered from memory; not by one whom others may believe dead. */
  #remembered(key: string, content: string, now: number): ClaimOutcome | undefined {
    return this.#running?.incarnation.isAlive ? this.#window.find(key, content, now) : undefined
  }

  /** One group after the other: no group meets keys of another that nobody knows yet who has them. */
  #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  async #runGroup(
    calls: readonly (readonly Claim[])[],
    parts: GroupParts,
  ): Promise<(place: number) => readonly ClaimOutcome[]> {
    const claims = calls.flat()
    const outcomes = await orUnavailable(() => this.#claimAll(claims, parts))
    const starts = startsOf(calls)
    return place => outcomes.slice(starts[place], starts[place + 1])
  }

  async #claimAll(
    claims: readonly Claim[],
    { rows, upkeep, incarnation }: GroupParts,
  ): Promise<readonly ClaimOutcome[]> {
    await incarnation.ensure()
    await upkeep.catchUp(incarnation.id)
    const by: Holder = { owner: incarnation.id, group: ++this.#groups }
    this.#claiming = by
    // Of equal keys the first goes to the database, the others are told by what became of it.
    const firsts = new Map(claims.toReversed().map(claim => [claim.key, claim]))
    try {
      const now = this.#clock.now()
      const stateOf = (row: TakenRow) => this.#stateOf(row)
      const taken = await takeKeys([...firsts.values()], { rows, by, stateOf, now })
      if (!incarnation.isAlive || incarnation.id !== by.owner)
        throw refusal('This process stood still while keys were claimed')
      for (const [key, answer] of taken) if (isOurs(answer)) this.#held.won(key, by)
      return claims.map(claim => this.#toOutcome(claim, firsts, taken, now))
    } catch (error) {
      this.#held.doubt([...firsts.keys()], by, this.#clock.monotonic())
      upkeep.doubted()
      throw error
    } finally {
      this.#claiming = undefined
    }
  }

  #toOutcome(
    claim: Claim,
    firsts: ReadonlyMap<string, Claim>,
    taken: ReadonlyMap<string, Taken>,
    now: number,
  ): ClaimOutcome {
    const answer = taken.get(claim.key)
    const first = firsts.get(claim.key)
    if (!answer || !first) return missing()
    if (!isOurs(answer)) return outcomeOf(answer, claim.content, now) ?? { outcome: 'running' }
    if (claim !== first) return { outcome: claim.content === first.content ? 'running' : 'conflict' }
    if (answer.outcome === 'won') this.#window.set(claim, 'running')
    return answer
  }

  /** Of its own claims the process itself knows best; what it does not know of was left by a statement that came late. */
  #stateOf({ key, owner, group, isCompleted, isSuspect, isHeld }: TakenRow): ClaimState | 'free' {
    if (isCompleted) return 'completed'
    if (owner !== this.#running?.incarnation.id) return isHeld ? 'running' : 'orphaned'
    const state = this.#held.stateOf(key)
    if (state === 'free' && group === this.#claiming?.group) return 'running'
    return state === 'free' && isSuspect ? 'orphaned' : state
  }

  #checkRunning(): Running {
    if (this.#stopping || !this.#running) throw refusal('The store of idempotency keys is not running')
    return this.#running
  }
}

function refusal(detail: string): MessageCenterError {
  return new MessageCenterError('queue_unavailable', { detail, retryAfterMs })
}

async function findAll(
  keys: readonly string[],
  rows: MySqlClaimRows,
  upkeep: ClaimUpkeep,
): Promise<(place: number) => TakenRow | undefined> {
  await upkeep.freeOwed()
  const found = await rows.read(keys)
  return place => found.get(keys[place] ?? '')
}

const tooMany = () => refusal('Too many idempotency keys wait for the database already')

/** Where each call's claims begin in the list of all, and where the last one's end. */
function startsOf(calls: readonly (readonly Claim[])[]): readonly number[] {
  const starts = [0]
  for (const { length } of calls) starts.push((starts.at(-1) ?? 0) + length)
  return starts
}

function missing(): never {
  throw new MessageCenterError('internal', { detail: 'A claim was left without an outcome' })
}
