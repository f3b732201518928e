import type { Clock } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import { isDelayed, type Lane, type QueueEntry, type ReaderGroup } from '../delivery-queue.ts'
import { lineOf, type MessageHead, toProperties } from './message-format.ts'
import type { Outbox } from './outbox.ts'
import { topicOf } from './topics.ts'

export interface PublisherParts {
  readonly outbox: Pick<Outbox, 'send'>
  readonly clock: Clock
  readonly prefix: string
  /** A pack that is not full waits so long for more, in milliseconds. */
  readonly lingerMs: number
  /** Characters that may wait for the broker; beyond, calls are refused. */
  readonly maxPending: number
  /** Longest delay of one message, in milliseconds. */
  readonly maxDelayMs: number
}

/** A pack that takes more, and what becomes of it. */
interface OpenPack {
  readonly lane: Lane
  body: string
  count: number
  /** How often it has waited for others. */
  rounds: number
  readonly sent: Promise<void>
  readonly send: () => void
}

/** A message costs client, proxy and broker much the same whatever is in it: under load fewer and fuller ones are sent. */
const maxRounds = 6
const maxPackEntries = 64
const maxPackLength = 262_144
/** Broker and proxy take 4 MiB with all that belongs to the message. */
const maxBodyBytes = 4 * 1_024 * 1_024 - 16 * 1_024
const entryOverhead = 256

/** Makes messages of entries: those of one lane share a message, a delayed one travels alone. */
export class Publisher {
  readonly #parts: PublisherParts
  readonly #packs = new Map<Lane, OpenPack>()
  /** Packs on their way. */
  readonly #underWay = new Map<Lane, number>()
  readonly #calls = new Set<Promise<void>>()
  #lingering: NodeJS.Timeout | undefined
  #pending = 0

  constructor(parts: PublisherParts) {
    this.#parts = parts
  }

  /** Resolves when all are stored. When one of several messages is refused, the others may be stored. */
  async publish(entries: readonly QueueEntry[]): Promise<void> {
    const weight = weightOf(entries)
    if (this.#pending > 0 && this.#pending + weight > this.#parts.maxPending) {
      const detail = 'Too much waits for the broker already'
      throw new MessageCenterError('queue_unavailable', { detail, retryAfterMs: 1_000 })
    }
    this.#pending += weight
    const call = this.#publish(entries)
    this.#calls.add(call)
    try {
      await call
    } finally {
      this.#calls.delete(call)
      this.#pending -= weight
    }
  }

  /** Sends an entry on that came up before its time. */
  sendOn(lane: Lane, body: Buffer, head: MessageHead & { readonly dueAt: number }): Promise<void> {
    const { outbox, clock, prefix, maxDelayMs } = this.#parts
    return outbox.send({
      topic: topicOf(prefix, lane),
      body,
      properties: toProperties(head),
      deliverAt: Math.min(head.dueAt, clock.now() + maxDelayMs),
    })
  }

  /** Sends what is left of a pack, for the group that is still to read it. */
  sendRest(lane: Lane, rest: readonly Pick<QueueEntry, 'id' | 'body'>[], publishedAt: number, only: ReaderGroup) {
    return this.#parts.outbox.send({
      topic: topicOf(this.#parts.prefix, lane),
      body: Buffer.from(rest.map(lineOf).join('')),
      properties: toProperties({ publishedAt, only }),
    })
  }

  /** Resolves when every call so far has its answer. */
  async drain(): Promise<void> {
    this.#closePacks()
    await Promise.allSettled(this.#calls)
  }

  async #publish(entries: readonly QueueEntry[]): Promise<void> {
    const sent = new Set<Promise<void>>()
    for (const entry of entries) sent.add(isDelayed(entry.lane) ? this.#sendDelayed(entry) : this.#addToPack(entry))
    this.#linger()
    // Waits for all: who is refused comes again, and what was stored until then is known as a repeat.
    const outcomes = await Promise.allSettled(sent)
    const refused = outcomes.filter(outcome => outcome.status === 'rejected')
    const [first] = refused
    if (!first) return
    if (refused.length === outcomes.length && refused.every(({ reason }) => !isUnsure(reason))) throw first.reason
    const detail = 'RocketMQ has stored a part, or did not say what it has stored'
    throw new MessageCenterError('queue_unsure', { detail, retryAfterMs: 1_000, cause: first.reason })
  }

  #sendDelayed({ lane, id, body, dueAt }: QueueEntry): Promise<void> {
    const publishedAt = this.#parts.clock.now()
    return this.sendOn(lane, Buffer.from(lineOf({ id, body })), { publishedAt, dueAt: dueAt ?? publishedAt })
  }

  #addToPack(entry: QueueEntry): Promise<void> {
    const line = lineOf(entry)
    let pack = this.#packs.get(entry.lane)
    if (pack && (pack.count === maxPackEntries || pack.body.length + line.length > maxPackLength)) {
      this.#close(pack)
      pack = undefined
    }
    pack ??= this.#newPack(entry.lane)
    pack.body += line
    pack.count += 1
    return pack.sent
  }

  #newPack(lane: Lane): OpenPack {
    const { promise: sent, resolve } = Promise.withResolvers<void>()
    const pack: OpenPack = { lane, body: '', count: 0, rounds: 0, sent, send: () => resolve(this.#sendPack(pack)) }
    this.#packs.set(lane, pack)
    return pack
  }

  async #sendPack({ lane, body }: OpenPack): Promise<void> {
    const { outbox, clock, prefix } = this.#parts
    const properties = toProperties({ publishedAt: clock.now() })
    this.#underWay.set(lane, this.#countUnderWay(lane) + 1)
    try {
      await outbox.send({ topic: topicOf(prefix, lane), body: Buffer.from(body), properties })
    } finally {
      this.#underWay.set(lane, this.#countUnderWay(lane) - 1)
      const next = this.#packs.get(lane)
      if (next && this.#isDue(next)) this.#close(next)
    }
  }

  #countUnderWay(lane: Lane): number {
    return this.#underWay.get(lane) ?? 0
  }

  #linger(): void {
    if (this.#packs.size > 0) this.#lingering ??= setTimeout(() => this.#endRound(), this.#parts.lingerMs)
  }

  #endRound(): void {
    this.#lingering = undefined
    for (const pack of this.#packs.values()) {
      pack.rounds += 1
      if (this.#isDue(pack)) this.#close(pack)
    }
    this.#linger()
  }

  /** While one of its lane is under way a pack goes on filling, for some rounds. */
  #isDue({ lane, rounds }: OpenPack): boolean {
    return rounds >= maxRounds || (rounds > 0 && this.#countUnderWay(lane) === 0)
  }

  #close(pack: OpenPack): void {
    this.#packs.delete(pack.lane)
    pack.send()
  }

  #closePacks(): void {
    clearTimeout(this.#lingering)
    this.#lingering = undefined
    for (const pack of this.#packs.values()) this.#close(pack)
  }
}

const isUnsure = (reason: unknown): boolean => reason instanceof MessageCenterError && reason.code === 'queue_unsure'

function weightOf(entries: readonly QueueEntry[]): number {
  let weight = 0
  for (const { id, body } of entries) {
    if (3 * body.length > maxBodyBytes && Buffer.byteLength(body) > maxBodyBytes)
      throw new MessageCenterError('body_too_large', { detail: `A delivery is longer than ${maxBodyBytes} bytes` })
    weight += id.length + body.length + entryOverhead
  }
  return weight
}
