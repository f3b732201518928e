import { moduleBeside, SqliteFile } from '@message-center/sqlite'
import { MessageCenterError } from '../errors.ts'
import type { DeliveryDocument, FactUpdate } from '../model/fact.ts'
import { toUnavailable } from '../storage/unavailable.ts'
import type { MergeOutcome, MessageIndex, SearchFilter, SearchPage, StateCounts } from './message-index.ts'
import type { reads, writes } from './sqlite-index-operations.ts'

type IndexFile = SqliteFile<ReturnType<typeof writes>, ReturnType<typeof reads>>

/** Documents forgotten in one commit: a writer busy with it holds up the sync for some milliseconds only. */
const forgetStep = 1_000

/** The index in one file: a thread merges, another one searches, so that no search holds up the sync. */
export class SqliteIndex implements MessageIndex {
  readonly #path: string
  #opening: Promise<IndexFile> | undefined
  #isStopped = false

  constructor({ file }: { readonly file: string }) {
    this.#path = file
  }

  async start(): Promise<void> {
    const operations = moduleBeside(import.meta.url, './sqlite-index-operations')
    this.#opening ??= SqliteFile.open({ file: this.#path, operations })
    await this.#opening
  }

  merge(updates: readonly FactUpdate[]): Promise<readonly MergeOutcome[]> {
    return this.#run(file => file.write('merge', updates))
  }

  async get(ids: readonly string[]): Promise<readonly (DeliveryDocument | undefined)[]> {
    const found = await this.#run(file => file.read('get', ids))
    return found.map(json => (json === undefined ? undefined : JSON.parse(json)))
  }

  /** One more than asked for tells whether there is another page. */
  async search(filter: SearchFilter, limit: number, after?: string): Promise<SearchPage> {
    const found = await this.#run(file => file.read('search', filter, limit + 1, after))
    const documents: DeliveryDocument[] = found.slice(0, limit).map(json => JSON.parse(json))
    const last = documents.at(-1)
    return { documents, ...(found.length > limit && last && { after: last.id }) }
  }

  count(filter: SearchFilter): Promise<StateCounts> {
    return this.#run(file => file.read('count', filter))
  }

  async findByProviderMessage(account: string, providerMessageId: string): Promise<readonly DeliveryDocument[]> {
    const found = await this.#run(file => file.read('findByProviderMessage', account, providerMessageId))
    return found.map(json => JSON.parse(json))
  }

  async forgetBefore(instant: number): Promise<number> {
    let forgotten = 0
    for (;;) {
      const step = await this.#run(file => file.write('forgetBefore', instant, forgetStep))
      forgotten += step
      if (step < forgetStep) return forgotten
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    const file = await this.#opening?.catch(() => undefined)
    await file?.close()
  }

  async #run<Result>(use: (file: IndexFile) => Promise<Result>): Promise<Result> {
    if (!this.#opening || this.#isStopped)
      throw new MessageCenterError('index_unavailable', { detail: 'The index is not running.', retryAfterMs: 1_000 })
    try {
      return await use(await this.#opening)
    } catch (error) {
      throw toUnavailable('index_unavailable', error)
    }
  }
}
