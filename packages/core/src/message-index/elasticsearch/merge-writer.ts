import { mergeFacts } from '../../flow/sync/merge-facts.ts'
import { timeOfId } from '../../model/delivery-id.ts'
import type { DeliveryDocument, FactUpdate } from '../../model/fact.ts'
import type { MergeOutcome } from '../message-index.ts'
import { type BulkResult, type BulkWrite, bulk } from './bulk-request.ts'
import { type Connection, type Failure, unavailable } from './connection.ts'
import type { DayIndices } from './day-indices.ts'
import { toSource } from './document-source.ts'
import type { IndexNames } from './index-names.ts'
import { type KnownDocument, type RecentDocuments, readDocuments } from './known-documents.ts'
import type { Settings } from './options.ts'
import type { Pace } from './pace.ts'
import { Patience, type Trouble } from './patience.ts'

/** Updates of one delivery, which become one write. */
export interface Group {
  readonly id: string
  readonly updates: readonly FactUpdate[]
}

export interface WriterParts {
  readonly connection: Pick<Connection, 'ask'>
  readonly names: IndexNames
  readonly days: Pick<DayIndices, 'ensure' | 'isLocked'>
  readonly recent: RecentDocuments
  readonly pace: Pace
  readonly settings: Pick<Settings, 'bulk' | 'logger'>
}

/** The largest document the index takes, in bytes. A request has to hold it, and the server's bound is 100 MB. */
const maxDocumentBytes = 20_000_000

/** A group on its way: what the index holds of it, as far as is known, and what came of it. */
interface Work {
  readonly group: Group
  known: KnownDocument | 'absent' | 'unread'
  outcome: MergeOutcome | undefined
}

interface Prepared {
  readonly work: Work
  readonly next: DeliveryDocument
  readonly write: BulkWrite
  readonly bytes: number
}

const stored: MergeOutcome = { outcome: 'stored' }

/**
 * Writes facts into documents so that none is lost: read, unite, write on condition that nobody wrote meanwhile, and
 * read again when somebody did. No order, repeat or number of writers changes where that ends.
 */
export class MergeWriter {
  readonly #parts: WriterParts

  constructor(parts: WriterParts) {
    this.#parts = parts
  }

  /** One outcome per group, each of another delivery. Throws `index_unavailable` when not all are stored in time. */
  async write(groups: readonly Group[], signal: AbortSignal): Promise<readonly MergeOutcome[]> {
    const patience = new Patience(this.#parts.settings, signal)
    const works = groups.map((group): Work => ({ group, known: this.#remembered(group), outcome: undefined }))
    for (;;) {
      const open = works.filter(({ outcome }) => outcome === undefined)
      if (open.length === 0) return works.map(({ outcome }) => outcome ?? stored)
      await patience.after(await this.#round(open, signal))
    }
  }

  /** Without a read where this process wrote last, or where it is most likely that nobody has written yet. */
  #remembered({ id, updates }: Group): Work['known'] {
    const isFirst = updates.some(({ facts }) =>
      facts.some(({ kind, attempt }) => attempt === 0 && (kind === 'queued' || kind === 'scheduled')),
    )
    return this.#parts.recent.get(id) ?? (isFirst ? 'absent' : 'unread')
  }

  async #round(open: readonly Work[], signal: AbortSignal): Promise<readonly Trouble[]> {
    const unread = open.filter(({ known }) => known === 'unread')
    if (unread.length > 0) {
      const { connection, names } = this.#parts
      const found = await readDocuments(
        connection,
        names,
        unread.map(({ group }) => group.id),
        signal,
      )
      if (!found.ok) return [found]
      for (const work of unread) work.known = found.body.get(work.group.id) ?? 'absent'
    }
    const troubles: Trouble[] = []
    const prepared = open.flatMap(work => this.#prepare(work))
    for (let from = 0; from < prepared.length; ) {
      const request = this.#take(prepared, from)
      troubles.push(...(await this.#send(request, signal)))
      from += request.length
    }
    return troubles
  }

  /** The write that is still needed, or none. */
  #prepare(work: Work): readonly Prepared[] {
    const { id, updates } = work.group
    const known = typeof work.known === 'object' ? work.known : undefined
    const next = updates.reduce<DeliveryDocument | undefined>(mergeFacts, known?.document)
    if (!next || next === known?.document) {
      work.outcome = stored
      return []
    }
    const source = toSource(next)
    const bytes = this.#bytesOf(source)
    if (bytes > maxDocumentBytes) {
      work.outcome = { outcome: 'refused', reason: `the document is larger than ${maxDocumentBytes} bytes` }
      return []
    }
    const write = known
      ? { id, index: known.index, version: { seqNo: known.seqNo, primaryTerm: known.primaryTerm }, source }
      : { id, index: this.#parts.names.ofId(id), source }
    return [{ work, next, write, bytes }]
  }

  /** Of a small document the most it can have: even a full request of those is within its bound. */
  #bytesOf(source: string): number {
    const { maxBytes, maxDocuments } = this.#parts.settings.bulk
    const most = 3 * source.length
    return most <= maxBytes / maxDocuments ? most : Buffer.byteLength(source)
  }

  /** As many as one request may hold, and at least one. */
  #take(prepared: readonly Prepared[], from: number): readonly Prepared[] {
    const { pace, settings } = this.#parts
    const end = Math.min(prepared.length, from + pace.documents)
    let bytes = prepared[from]?.bytes ?? 0
    let to = from + 1
    while (to < end && bytes + (prepared[to]?.bytes ?? 0) <= settings.bulk.maxBytes) bytes += prepared[to++]?.bytes ?? 0
    return prepared.slice(from, to)
  }

  async #send(request: readonly Prepared[], signal: AbortSignal): Promise<readonly Trouble[]> {
    const { connection, pace, recent } = this.#parts
    for (const { write } of request) recent.delete(write.id)
    const results = await bulk(
      connection,
      request.map(({ write }) => write),
      signal,
    )
    if ('ok' in results) return this.#failed(request, results, signal)
    if (results.some(({ outcome }) => outcome === 'busy')) pace.slower()
    else pace.faster()
    const troubles: Trouble[] = []
    for (const [n, prepared] of request.entries()) {
      const result = results[n]
      const trouble = result && (await this.#apply(prepared, result, signal))
      if (trouble) troubles.push(trouble)
    }
    return troubles
  }

  /** What a request without answer did is unknown. It is sent again: what was stored then shows as a conflict. */
  async #failed(request: readonly Prepared[], failure: Failure, signal: AbortSignal): Promise<readonly Trouble[]> {
    if (failure.status === 429) this.#parts.pace.slower()
    if (failure.status !== 413) return [failure]
    const [first, ...others] = request
    if (first && others.length === 0) {
      first.work.outcome = { outcome: 'refused', reason: 'the document is larger than the server takes' }
      return []
    }
    const middle = Math.ceil(request.length / 2)
    const troubles = await this.#send(request.slice(0, middle), signal)
    return [...troubles, ...(await this.#send(request.slice(middle), signal))]
  }

  async #apply({ work, next, write }: Prepared, result: BulkResult, signal: AbortSignal): Promise<Trouble | undefined> {
    switch (result.outcome) {
      case 'stored':
        this.#parts.recent.set({ ...result, document: next }, write.source.length)
        work.outcome = stored
        return undefined
      case 'refused':
        work.outcome = result
        return undefined
      case 'conflict':
        work.known = 'unread'
        return 'conflict'
      case 'no index':
        return this.#withoutIndex(work, signal)
      case 'denied':
        throw unavailable(result.failure)
      case 'locked':
        return this.#locked(work, signal)
      case 'busy':
      case 'blocked':
        return result.outcome
    }
  }

  /** Either the day was rebuilt or dropped since its document was read, or it is the first of its day. */
  async #withoutIndex(work: Work, signal: AbortSignal): Promise<Trouble | undefined> {
    if (typeof work.known === 'object') {
      work.known = 'unread'
      return 'conflict'
    }
    const made = await this.#parts.days.ensure(timeOfId(work.group.id), signal)
    if (typeof made === 'object') return made
    if (made === 'there') return 'conflict'
    work.outcome = { outcome: 'refused', reason: made }
    return undefined
  }
  /** Days of the past may be closed on purpose: a late fact must not hold up all others for ever. */
  async #locked(work: Work, signal: AbortSignal): Promise<Trouble | undefined> {
    const isLocked = await this.#parts.days.isLocked(timeOfId(work.group.id), signal)
    if (typeof isLocked === 'object') return isLocked
    if (!isLocked) return 'blocked'
    work.outcome = { outcome: 'refused', reason: 'the index of the day is closed for writing' }
    return undefined
  }
}
