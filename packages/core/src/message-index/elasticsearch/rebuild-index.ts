import { setTimeout as sleep } from 'node:timers/promises'
import { MessageCenterError } from '../../errors.ts'
import { type BulkResult, type BulkWrite, bulk } from './bulk-request.ts'
import { type Answer, bodyOf, type Call, Connection, unavailable } from './connection.ts'
import { DayIndices, type Generation } from './day-indices.ts'
import { type StoredDocument, storedMembers, toDocument, toSource } from './document-source.ts'
import { IndexNames } from './index-names.ts'
import { type ElasticsearchOptions, toSettings } from './options.ts'
import { prepare } from './prepare.ts'

export interface Rebuilt {
  /** Name of the index that serves the day now. */
  readonly index: string
  /** Documents written, those that changed meanwhile each time. */
  readonly written: number
}

/** Longest step that is not cut short, in milliseconds. */
const stepWithinMs = 60_000

/** Documents read and written at a time, and how long the server remembers the place between two pages. */
const pageSize = 500
const keepAlive = '5m'

interface Stats {
  readonly indices: { readonly [index: string]: { readonly shards?: { readonly [shard: string]: readonly Copy[] } } }
}

interface Copy {
  readonly routing?: { readonly primary?: boolean }
  readonly seq_no?: { readonly local_checkpoint?: number }
}

interface Page {
  readonly pit_id: string
  readonly hits: {
    readonly hits?: readonly { readonly _source?: StoredDocument; readonly sort?: readonly unknown[] }[]
  }
}

/**
 * Makes the index of a day (any instant of it, UTC) anew from its own documents, with the template as it is now: after a
 * change of fields, of shards, or of how words are cut. It serves on meanwhile and no fact is lost: what changed while
 * documents were copied is copied again, the last of it under a write block of moments, during which merges wait.
 *
 * Rejects with `not_found` for a day without index, `conflict` where the next index of the day exists already,
 * `index_unavailable`; the day then serves as before. A process that dies in the last step leaves the block: the next call
 * says with `conflict` how to lift it.
 */
export async function rebuildIndex(day: number, options: ElasticsearchOptions, signal: AbortSignal): Promise<Rebuilt> {
  const settings = toSettings(options)
  const names = new IndexNames(settings.prefix)
  const connection = new Connection(options)
  try {
    const days = new DayIndices(connection, names, settings)
    await prepare({ connection, names, days, settings, signal })
    const serving = (await days.ofDay(names.ofInstant(day), signal)).find(({ isServing }) => isServing)
    if (!serving) throw new MessageCenterError('not_found', { detail: `There is no index ${names.ofInstant(day)}.` })
    return await new Rebuild({ connection, names, serving, signal }).run()
  } finally {
    await connection.close()
  }
}

interface RebuildParts {
  readonly connection: Connection
  readonly names: IndexNames
  readonly serving: Generation
  readonly signal: AbortSignal
}

class Rebuild {
  readonly #parts: RebuildParts
  readonly #source: string
  readonly #target: string
  #written = 0
  #mayHaveSwitched = false

  constructor(parts: RebuildParts) {
    const { serving, names } = parts
    this.#parts = parts
    this.#source = serving.index
    this.#target = names.generation(serving.dayAlias, serving.number + 1)
  }

  async run(): Promise<Rebuilt> {
    await this.#create()
    try {
      const first = await this.#copy(new Map())
      // Once more what changed during the long first copy, so that the last one is short.
      const second = await this.#copy(first)
      bodyOf(await this.#carryOut({ method: 'PUT', path: `/${this.#source}/_block/write` }))
      await this.#copy(second)
      await this.#ask({ method: 'POST', path: `/${this.#target}/_refresh` })
      await this.#switch()
    } catch (error) {
      if (!this.#mayHaveSwitched) await this.#giveUp()
      throw error
    }
    return { index: this.#target, written: this.#written }
  }

  async #ask<Body extends object>(call: Call): Promise<Partial<Body>> {
    return bodyOf(await this.#parts.connection.ask<Body>({ ...call, signal: this.#parts.signal }))
  }

  /** For steps that have to be undone: cut short, they might be carried out after they were undone. */
  #carryOut(call: Call): Promise<Answer<object>> {
    this.#parts.signal.throwIfAborted()
    return this.#parts.connection.ask({ ...call, signal: AbortSignal.timeout(stepWithinMs) })
  }

  /** Nobody searches it before it is complete. Its name is a lock: two rebuilds at once would drop each other's facts. */
  async #create(): Promise<void> {
    const made = await this.#carryOut({ method: 'PUT', path: `/${this.#target}` })
    if (made.ok) return
    if (made.type !== 'resource_already_exists_exception') throw unavailable(made)
    throw new MessageCenterError('conflict', {
      detail: `The index ${this.#target} exists: another rebuild of the day runs, or one was cut off.`,
      fix: `When none runs, delete ${this.#target} and set index.blocks.write of ${this.#source} to null.`,
    })
  }

  /** Copies what was written after the given numbers; answers the numbers up to which all is copied, by shard. */
  async #copy(after: ReadonlyMap<number, number>): Promise<ReadonlyMap<number, number>> {
    const reached = await this.#checkpoints()
    // After the numbers were read, so that a search finds all up to them.
    await this.#ask({ method: 'POST', path: `/${this.#source}/_refresh` })
    for (const shard of reached.keys()) await this.#copyShard(shard, after.get(shard) ?? -1)
    return reached
  }

  async #checkpoints(): Promise<ReadonlyMap<number, number>> {
    const query = { level: 'shards' }
    const { indices } = await this.#ask<Stats>({ method: 'GET', path: `/${this.#source}/_stats`, query })
    const shards = Object.entries(indices?.[this.#source]?.shards ?? {})
    return new Map(
      shards.map(([shard, copies]): [number, number] => {
        const primary = copies.find(({ routing }) => routing?.primary)
        return [Number(shard), primary?.seq_no?.local_checkpoint ?? -1]
      }),
    )
  }

  async #copyShard(shard: number, afterSeqNo: number): Promise<void> {
    const path = `/${this.#source}/_pit`
    const query = { keep_alive: keepAlive, preference: `_shards:${shard}` }
    let { id } = await this.#ask<{ readonly id: string }>({ method: 'POST', path, query })
    try {
      for (let place: readonly unknown[] | undefined, isMore = true; isMore; ) {
        const page: Partial<Page> = await this.#readPage(id, afterSeqNo, place)
        const hits = page.hits?.hits ?? []
        await this.#write(hits.flatMap(({ _source }) => _source ?? []))
        id = page.pit_id ?? id
        place = hits.at(-1)?.sort
        isMore = hits.length === pageSize
      }
    } finally {
      await this.#parts.connection.ask({ method: 'DELETE', path: '/_pit', body: { id } })
    }
  }

  #readPage(pit: string | undefined, afterSeqNo: number, place?: readonly unknown[]): Promise<Partial<Page>> {
    return this.#ask<Page>({
      method: 'POST',
      path: '/_search',
      query: { allow_partial_search_results: false },
      body: {
        pit: { id: pit, keep_alive: keepAlive },
        query: { range: { _seq_no: { gt: afterSeqNo } } },
        sort: ['_shard_doc'],
        size: pageSize,
        track_total_hits: false,
        _source: storedMembers,
        ...(place && { search_after: place }),
      },
    })
  }

  async #write(documents: readonly StoredDocument[]): Promise<void> {
    const { connection, signal } = this.#parts
    let open = documents.map((stored): BulkWrite => {
      return { id: stored.id, index: this.#target, version: 'any', source: toSource(toDocument(stored)) }
    })
    for (let pauseMs = 100; open.length > 0; pauseMs = Math.min(5_000, pauseMs * 2)) {
      const results = await bulk(connection, open, signal)
      if ('ok' in results) throw unavailable(results)
      const failed = results.find(({ outcome }) => outcome !== 'stored' && outcome !== 'busy')
      if (failed) throw notCopied(failed)
      const busy = open.filter((_, n) => results[n]?.outcome === 'busy')
      this.#written += open.length - busy.length
      open = busy
      if (open.length > 0) await sleep(pauseMs, undefined, { signal })
    }
  }

  /** In one step for everybody: writers who know the old index by name find it gone, and read again. */
  async #switch(): Promise<void> {
    const { names, serving } = this.#parts
    const actions = [
      { add: { index: this.#target, aliases: [serving.dayAlias, names.all] } },
      { remove_index: { index: this.#source } },
    ]
    this.#mayHaveSwitched = true
    const switched = await this.#carryOut({ method: 'POST', path: '/_aliases', body: { actions } })
    if (switched.ok) return
    // Without a clear no the switch may still happen: then deleting what was copied would be the loss of the day.
    this.#mayHaveSwitched = switched.status < 400 || switched.status >= 500
    throw unavailable(switched)
  }

  /** The day serves as before. Opened first: while the next index is there, nobody takes the day for closed on purpose. */
  async #giveUp(): Promise<void> {
    const { connection } = this.#parts
    const signal = AbortSignal.timeout(stepWithinMs)
    const body = { index: { blocks: { write: null } } }
    await connection.ask({ method: 'PUT', path: `/${this.#source}/_settings`, body, signal })
    await connection.ask({ method: 'DELETE', path: `/${this.#target}`, signal })
  }
}

function notCopied(result: BulkResult): MessageCenterError {
  const reason = result.outcome === 'refused' ? result.reason : result.outcome
  return new MessageCenterError('index_unavailable', { detail: `A document cannot be copied: ${reason}.` })
}
