import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock, Logger } from '@message-center/channel'
import { getOrAdd } from '../get-or-add.ts'
import type { InboxLimits } from '../limits.ts'
import { everybody, type InboxKey } from '../model/inbox-message.ts'
import { isAhead, type Position, startPosition } from '../model/position.ts'
import type { InboxStore } from '../store/inbox-store.ts'
import { Gate } from './gate.ts'
import { InboxStream } from './inbox-stream.ts'

/** Streams that are woken before others get a turn. */
const wakeAtOnce = 100
/** Inboxes asked about with one question. */
const askAtOnce = 500
/** Questions to the store at the same time, for all streams. */
const maxQuestions = 64
/** A client further behind starts afresh. Bounds one piece of a stream to some hundred KB. */
const maxMissedChanges = 200

export type OpenedStream = { readonly stream: InboxStream } | { readonly refused: 'user' | 'process' }

/**
 * The live connections of this process, and the one loop that serves them: it asks the store what other processes
 * wrote, and gives signs of life. Streams read the store themselves; a nudge only tells them to look.
 */
export class LiveInboxes {
  readonly #store: InboxStore
  readonly #limits: InboxLimits
  readonly #gate: Gate
  /** By tenant, then by user. */
  readonly #tenants = new Map<string, Map<string, Set<InboxStream>>>()
  readonly #stopping = new AbortController()
  #count = 0
  #loop: Promise<void> | undefined

  constructor(store: InboxStore, limits: InboxLimits) {
    this.#store = store
    this.#limits = limits
    // A stream has one question at a time; twice as many leave room for those of streams that were cut meanwhile.
    this.#gate = new Gate(maxQuestions, 2 * limits.streams)
  }

  get count(): number {
    return this.#count
  }

  start(clock: Clock, logger: Logger): void {
    this.#loop = this.#serve(clock, logger)
  }

  /** Ends every stream and the loop. May be called twice. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const stream of this.#all()) stream.close()
    await this.#loop
  }

  /** Opens a stream, unless the user or the process has as many as allowed. */
  open(inbox: InboxKey, after: Position | 'resync' | undefined, endsAt: number, now: () => number): OpenedStream {
    if (this.#count >= this.#limits.streams || this.#stopping.signal.aborted) return { refused: 'process' }
    const streams = this.#streamsOf(inbox)
    if (streams.size >= this.#limits.streamsPerUser) return { refused: 'user' }
    const stream = new InboxStream({
      inbox,
      after,
      endsAt,
      retryMs: randomRetryMs(),
      state: () => this.#gate.pass(() => this.#store.state(inbox, now())),
      changesAfter: position =>
        this.#gate.pass(() => this.#store.changesAfter(inbox, position, maxMissedChanges, now())),
      forget: () => this.#forget(stream),
    })
    streams.add(stream)
    this.#count += 1
    return { stream }
  }

  /** Something happened in these inboxes; `everybody` stands for all of the tenant. */
  nudge(inboxes: readonly InboxKey[]): void {
    for (const inbox of inboxes) {
      if (inbox.userId === everybody) void inTurns(this.#ofTenant(inbox.tenant), stream => stream.changed())
      else for (const stream of this.#tenants.get(inbox.tenant)?.get(inbox.userId) ?? []) stream.changed()
    }
  }

  async #serve(clock: Clock, logger: Logger): Promise<void> {
    const { signal } = this.#stopping
    const { pollMs, heartbeatMs } = this.#limits
    let beatAt = clock.monotonic() + heartbeatMs
    let isFailing = false
    while (await slept(clock, Math.min(pollMs, heartbeatMs), signal)) {
      const hasFailed = await this.#poll().then(
        () => false,
        error => {
          // Once, not every second: the streams go on when the store does.
          if (!isFailing) logger.warn('The inbox store does not answer; live events wait.', { reason: String(error) })
          return true
        },
      )
      isFailing = hasFailed
      if (clock.monotonic() < beatAt) continue
      beatAt = clock.monotonic() + heartbeatMs
      await inTurns([...this.#all()], stream => (stream.endsAt <= clock.now() ? stream.close() : stream.beat()))
    }
  }

  /** Asks the store where every inbox with a stream stands, and wakes those that are behind. */
  async #poll(): Promise<void> {
    const all = [...this.#all()]
    for (let from = 0; from < all.length; from += askAtOnce) {
      const streams = all.slice(from, from + askAtOnce)
      const positions = await this.#store.positions(streams.map(stream => stream.inbox))
      for (const [n, stream] of streams.entries()) {
        const [stored, told] = [positions[n] ?? startPosition, stream.position]
        if (told && isAhead(stored, told)) stream.changed()
      }
    }
  }

  *#all(): Iterable<InboxStream> {
    for (const tenant of this.#tenants.keys()) yield* this.#ofTenant(tenant)
  }

  *#ofTenant(tenant: string): Iterable<InboxStream> {
    for (const streams of this.#tenants.get(tenant)?.values() ?? []) yield* streams
  }

  #streamsOf({ tenant, userId }: InboxKey): Set<InboxStream> {
    const users = getOrAdd(this.#tenants, tenant, () => new Map<string, Set<InboxStream>>())
    return getOrAdd(users, userId, () => new Set())
  }

  #forget(stream: InboxStream): void {
    const { tenant, userId } = stream.inbox
    const users = this.#tenants.get(tenant)
    const streams = users?.get(userId)
    if (!streams?.delete(stream)) return
    this.#count -= 1
    if (streams.size === 0) users?.delete(userId)
    if (users?.size === 0) this.#tenants.delete(tenant)
  }
}

/** After a restart all clients come back: spread over some seconds. */
function randomRetryMs(): number {
  return 2_000 + Math.floor(Math.random() * 8_000)
}

async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> {
  await clock.sleep(ms, signal).catch(() => {})
  return !signal.aborted
}

/** Does it for all, giving others a turn after each chunk. */
async function inTurns(streams: Iterable<InboxStream>, action: (stream: InboxStream) => void): Promise<void> {
  let done = 0
  for (const stream of [...streams]) {
    action(stream)
    done += 1
    if (done % wakeAtOnce === 0) await nextTurn()
  }
}
