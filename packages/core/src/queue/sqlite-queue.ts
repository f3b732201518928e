import type { Clock } from '@message-center/channel'
import { moduleBeside, SqliteFile } from '@message-center/sqlite'
import { MessageCenterError } from '../errors.ts'
import { GroupedCalls } from '../storage/grouped-calls.ts'
import { toUnavailable } from '../storage/unavailable.ts'
import { checkEntries } from './check-entries.ts'
import { DelayTime } from './delay-time.ts'
import {
  type DeliveryQueue,
  isDelayed,
  type Lane,
  type LaneDepth,
  type LaneReader,
  type QueueEntry,
  type ReaderGroup,
  type ReceivedEntry,
} from './delivery-queue.ts'
import { checkReader, groupsOf } from './lane-groups.ts'
import { type Lease, leaseOf } from './lease.ts'
import { type JoinedCalls, joinCalls, type QueueCall } from './sqlite-commit.ts'
import { DelayedLane, DelayedLease } from './sqlite-delayed-lane.ts'
import { type PackGroup, PackLane, PackLease } from './sqlite-pack-lane.ts'
import type { reads, writes } from './sqlite-queue-operations.ts'
import { WakeTimer } from './wake-timer.ts'

export interface SqliteQueueOptions {
  /** Path of the file; its folder must exist. Belongs to this process alone while it runs. */
  readonly file: string
  readonly clock: Clock
  /** Characters that may wait for the disk; beyond, publish and settle are refused. Default 64 Mi. */
  readonly maxPending?: number
  /** Characters that a lane keeps in memory for one group, read ahead or in hands; beyond, reading pauses. Default 16 Mi. */
  readonly maxHeld?: number
}

type QueueFile = SqliteFile<ReturnType<typeof writes>, ReturnType<typeof reads>>

interface OpenQueue {
  readonly file: QueueFile
  readonly calls: GroupedCalls<QueueCall, void>
}

/** A commit of this size costs the disk a few milliseconds. */
const maxCommit = 4 * 1_024 * 1_024

/** The queue in one file: calls of one moment share a commit, entries of one lane share a row. */
export class SqliteQueue implements DeliveryQueue {
  readonly #path: string
  readonly #clock: Clock
  readonly #time: DelayTime
  readonly #maxPending: number
  readonly #maxHeld: number
  readonly #timer: WakeTimer
  readonly #packLanes = new Map<string, PackLane>()
  readonly #delayedLanes = new Map<Lane, DelayedLane>()
  readonly #ownLanes = new Set<PackLane | DelayedLane>()
  readonly #depths = new Map<Lane, number>()
  #lastPack = 0
  #lastDelayed = 0
  #starting: Promise<OpenQueue> | undefined
  #stopping: Promise<void> | undefined
  #opened: OpenQueue | undefined

  constructor({ file, clock, maxPending = 64 * 1_024 * 1_024, maxHeld = 16 * 1_024 * 1_024 }: SqliteQueueOptions) {
    this.#path = file
    this.#clock = clock
    this.#time = new DelayTime(clock)
    this.#maxPending = maxPending
    this.#maxHeld = maxHeld
    this.#timer = new WakeTimer(clock, () => {
      for (const lane of this.#ownLanes) lane.view.wake()
    })
  }

  async start(): Promise<void> {
    if (this.#stopping) throw stopped()
    this.#starting ??= this.#open()
    await this.#starting
  }

  publish(entries: readonly QueueEntry[]): Promise<void> {
    return this.settle([], entries)
  }

  async settle(done: readonly ReceivedEntry[], publish: readonly QueueEntry[]): Promise<void> {
    checkEntries(publish)
    const { calls } = this.#running()
    const leases = this.#takeForSettling(done)
    if (leases.length === 0 && publish.length === 0) return
    try {
      await calls.add({ done: leases, publish })
    } catch (error) {
      for (const lease of leases) lease.state = 'held'
      throw error
    }
  }

  reader(lane: Lane, group: ReaderGroup): LaneReader {
    checkReader(lane, group)
    return isDelayed(lane)
      ? this.#delayedLane(lane).view
      : this.#packLane(lane, group === 'sync' ? 'sync' : 'deliver').view
  }

  async depths(): Promise<readonly LaneDepth[]> {
    return Array.from(this.#depths, ([lane, waiting]) => ({ lane, waiting }))
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#close()
    return this.#stopping
  }

  async #open(): Promise<OpenQueue> {
    const operations = moduleBeside(import.meta.url, './sqlite-queue-operations')
    const file: QueueFile = await SqliteFile.open({ file: this.#path, operations })
    const { lastPack, lastDelayed, depths } = await file.read('state')
    this.#lastPack = lastPack
    this.#lastDelayed = lastDelayed
    for (const { lane, waiting } of depths) this.#depths.set(lane, waiting)
    const calls = new GroupedCalls<QueueCall, void>({
      run: calls => this.#commit(file, calls),
      weigh: weightOf,
      maxGroup: maxCommit,
      maxPending: this.#maxPending,
      refusal: () => refusal('Too much waits for the disk already'),
    })
    this.#opened = { file, calls }
    return this.#opened
  }

  async #close(): Promise<void> {
    this.#timer.stop()
    for (const lane of this.#ownLanes) lane.view.close()
    const opened = await this.#starting?.catch(() => undefined)
    await opened?.calls.drain()
    await opened?.file.close()
  }

  async #commit(file: QueueFile, calls: readonly QueueCall[]): Promise<() => void> {
    const numbers = { nextPack: () => ++this.#lastPack, nextDelayed: () => ++this.#lastDelayed }
    const joined = joinCalls(calls, numbers, entry => this.#dueAtOf(entry))
    try {
      await file.write('commit', joined.commit)
    } catch (error) {
      throw toUnavailable('queue_unavailable', error)
    }
    for (const { done } of calls) for (const lease of done) this.#settled(lease)
    this.#announce(joined)
    return () => undefined
  }

  /** What somebody has scheduled goes by the clock on the wall, also when it is set; a wait of ours does not. */
  #timeOf(lane: Lane): DelayTime | undefined {
    return lane.startsWith('scheduled/') ? undefined : this.#time
  }

  #dueAtOf({ lane, dueAt = this.#clock.now() }: QueueEntry): number {
    return Math.ceil(this.#timeOf(lane)?.of(dueAt) ?? dueAt)
  }

  /** Fresh entries go to their lanes; a lane that nobody has read yet finds them in the file. */
  #announce({ packs, delayed }: JoinedCalls): void {
    for (const pack of packs) {
      this.#count(pack.lane, pack.entries.length)
      for (const group of groupsOf(pack.lane)) this.#packLanes.get(`${group} ${pack.lane}`)?.published(pack)
    }
    for (const [lane, rows] of delayed) {
      this.#count(lane, rows.length)
      this.#delayedLanes.get(lane)?.published(rows)
    }
  }

  #settled(lease: Lease): void {
    lease.state = 'settled'
    if (lease instanceof PackLease) {
      lease.pack.lane.settled(lease)
      if (groupsOf(lease.view.lane)[0] === lease.pack.lane.group) this.#count(lease.view.lane, -1)
    } else if (lease instanceof DelayedLease) {
      lease.lane.settled(lease)
      this.#count(lease.view.lane, -1)
    }
  }

  #count(lane: Lane, change: number): void {
    this.#depths.set(lane, (this.#depths.get(lane) ?? 0) + change)
  }

  #takeForSettling(done: readonly ReceivedEntry[]): readonly Lease[] {
    const leases = done.map(leaseOf)
    for (const lease of leases) {
      const lane = lease instanceof PackLease ? lease.pack.lane : lease instanceof DelayedLease ? lease.lane : undefined
      if (!lane || !this.#ownLanes.has(lane))
        throw new MessageCenterError('internal', { detail: 'An entry was not received from this queue' })
    }
    const held = leases.filter(({ state }) => state === 'held')
    for (const lease of held) lease.state = 'settling'
    return held
  }

  #running(): OpenQueue {
    if (this.#stopping) throw stopped()
    if (!this.#opened) throw refusal('The queue has not been started')
    return this.#opened
  }

  #packLane(lane: Lane, group: PackGroup): PackLane {
    const key = `${group} ${lane}`
    let packLane = this.#packLanes.get(key)
    if (!packLane) {
      packLane = new PackLane(lane, group, {
        clock: this.#clock,
        timer: this.#timer,
        read: (...args) => this.#read(file => file.read('packs', ...args)),
        maxHeld: this.#maxHeld,
      })
      this.#packLanes.set(key, packLane)
      this.#ownLanes.add(packLane)
    }
    return packLane
  }

  #delayedLane(lane: Lane): DelayedLane {
    let delayedLane = this.#delayedLanes.get(lane)
    if (!delayedLane) {
      const time = this.#timeOf(lane) ?? this.#clock
      delayedLane = new DelayedLane(lane, {
        clock: this.#clock,
        now: () => time.now(),
        timer: this.#timer,
        read: (...args) => this.#read(file => file.read('due', ...args)),
        maxHeld: this.#maxHeld,
      })
      this.#delayedLanes.set(lane, delayedLane)
      this.#ownLanes.add(delayedLane)
    }
    return delayedLane
  }

  async #read<Page>(read: (file: QueueFile) => Promise<Page>): Promise<Page> {
    try {
      return await read(this.#running().file)
    } catch (error) {
      throw toUnavailable('queue_unavailable', error)
    }
  }
}

function weightOf({ done, publish }: QueueCall): number {
  let weight = done.length * 32
  for (const { id, body } of publish) weight += id.length + body.length
  return weight
}

const stopped = () => refusal('The queue is stopped')

function refusal(detail: string): MessageCenterError {
  return new MessageCenterError('queue_unavailable', { detail, retryAfterMs: 1_000 })
}
