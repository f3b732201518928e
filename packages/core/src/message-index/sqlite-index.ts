import { moduleBeside, SqliteFile } from '@message-center/sqlite'
import { MessageCenterError } from '../errors.ts'
import type { DeliveryDocument, FactUpdate } from '../model/fact.ts'
import type { Select, SelectLimits } from '../sql-search/select.ts'
import type { reads as selectReads, writes as selectWrites } from '../sql-search/sqlite/message-select-operations.ts'
import { selectInThread } from '../sql-search/sqlite/select-in-thread.ts'
import type { Value } from '../sql-search/value.ts'
import { GroupedCalls } from '../storage/grouped-calls.ts'
import { toUnavailable } from '../storage/unavailable.ts'
import type { MergeOutcome, MessageIndex, SearchFilter, SearchPage, StateCounts } from './message-index.ts'
import type { reads, writes } from './sqlite-index-operations.ts'

type IndexFile = SqliteFile<ReturnType<typeof writes>, ReturnType<typeof reads>>
type Queries = SqliteFile<ReturnType<typeof selectWrites>, ReturnType<typeof selectReads>>
type Merges = GroupedCalls<readonly FactUpdate[], readonly MergeOutcome[]>

interface OpenIndex {
  readonly file: IndexFile
  readonly merges: Merges
}

/** Updates merged in one step, and updates that may wait. */
const maxGroup = 2_000
const maxPending = 50_000

/** Queries that may wait for the one that runs. */
const maxQueries = 50

/** Documents forgotten in one commit: a writer busy with it holds up the sync for some milliseconds only. */
const forgetStep = 1_000

/** The index in one file: a thread merges, another one searches, so that no search holds up the sync. */
export class SqliteIndex implements MessageIndex {
  readonly #path: string
  #opening: Promise<OpenIndex> | undefined
  #queries: Promise<Queries> | undefined
  #isStopped = false

  constructor({ file }: { readonly file: string }) {
    this.#path = file
  }

  async start(): Promise<void> {
    if (this.#isStopped) throw notRunning()
    this.#opening ??= this.#open()
    await this.#opening
  }

  merge(updates: readonly FactUpdate[]): Promise<readonly MergeOutcome[]> {
    return this.#run(({ merges }) => merges.add(updates))
  }

  async get(ids: readonly string[]): Promise<readonly (DeliveryDocument | undefined)[]> {
    const found = await this.#run(({ file }) => file.read('get', ids))
    return found.map(json => (json === undefined ? undefined : JSON.parse(json)))
  }

  /** One more than asked for tells whether there is another page. */
  async search(filter: SearchFilter, limit: number, after?: string): Promise<SearchPage> {
    const found = await this.#run(({ file }) => file.read('search', filter, limit + 1, after))
    const documents: DeliveryDocument[] = found.slice(0, limit).map(json => JSON.parse(json))
    const last = documents.at(-1)
    return { documents, ...(found.length > limit && last && { after: last.id }) }
  }

  count(filter: SearchFilter): Promise<StateCounts> {
    return this.#run(({ file }) => file.read('count', filter))
  }

  async select(select: Select, limits: SelectLimits): Promise<readonly (readonly Value[])[]> {
    return selectInThread(limits, time =>
      this.#run(async () => {
        // Threads for queries are there from the first query on.
        this.#queries ??= openQueries(this.#path).catch((error: unknown) => {
          this.#queries = undefined
          throw error
        })
        return (await this.#queries).read('select', select, time)
      }),
    )
  }

  async findByProviderMessage(account: string, providerMessageId: string): Promise<readonly DeliveryDocument[]> {
    const found = await this.#run(({ file }) => file.read('findByProviderMessage', account, providerMessageId))
    return found.map(json => JSON.parse(json))
  }

  async forgetBefore(instant: number): Promise<number> {
    let forgotten = 0
    for (;;) {
      const step = await this.#run(({ file }) => file.write('forgetBefore', instant, forgetStep))
      forgotten += step
      if (step < forgetStep) return forgotten
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    const opened = await this.#opening?.catch(() => undefined)
    const queries = await this.#queries?.catch(() => undefined)
    await queries?.close()
    await opened?.merges.drain()
    await opened?.file.close()
  }

  async #open(): Promise<OpenIndex> {
    const operations = moduleBeside(import.meta.url, './sqlite-index-operations')
    const file: IndexFile = await SqliteFile.open({ file: this.#path, operations })
    const merges: Merges = new GroupedCalls({
      run: calls => merge(file, calls),
      weigh: updates => updates.length,
      maxGroup,
      maxPending,
      refusal: () => unavailable('Too many updates wait for the disk already'),
    })
    return { file, merges }
  }

  async #run<Result>(use: (opened: OpenIndex) => Promise<Result>): Promise<Result> {
    if (!this.#opening || this.#isStopped) throw notRunning()
    try {
      return await use(await this.#opening)
    } catch (error) {
      throw toUnavailable('index_unavailable', error)
    }
  }
}

/** Calls of one moment are merged together: updates of one delivery in several of them cost one write. */
async function merge(
  file: IndexFile,
  calls: readonly (readonly FactUpdate[])[],
): Promise<(place: number) => readonly MergeOutcome[]> {
  const outcomes: MergeOutcome[] = calls.flatMap(updates => updates.map(() => ({ outcome: 'stored' as const })))
  const refusals = await file.write('merge', JSON.stringify(calls.flat()))
  for (const { place, reason } of refusals) outcomes[place] = { outcome: 'refused', reason }
  let from = 0
  const answers = calls.map(({ length }) => {
    from += length
    return outcomes.slice(from - length, from)
  })
  return place => answers[place] ?? []
}

function openQueries(file: string): Promise<Queries> {
  const operations = moduleBeside(import.meta.url, '../sql-search/sqlite/message-select-operations')
  return SqliteFile.open({ file, operations, maxPending: maxQueries })
}

const unavailable = (detail: string) => new MessageCenterError('index_unavailable', { detail, retryAfterMs: 1_000 })
const notRunning = () => unavailable('The index is not running.')
