import { bodyOf, type Connection, type Failure, unavailable } from './connection.ts'
import type { IndexNames } from './index-names.ts'
import type { Settings } from './options.ts'

const dayMs = 86_400_000

/** Clocks of processes differ; an id of the day after tomorrow is none of ours. */
const aheadMs = 2 * dayMs

/** How long a closed day is believed to stay so, in milliseconds. */
const lockedForMs = 10_000

/** An index of a day as it lies on the server. */
export interface Generation {
  readonly index: string
  readonly dayAlias: string
  readonly number: number
  /** End of its day. */
  readonly endsAt: number
  /** Whether it is read and written; else a rebuild is filling it, or left it behind. */
  readonly isServing: boolean
}

interface Blocks {
  readonly [index: string]:
    | {
        readonly settings?: {
          readonly index?: { readonly blocks?: { readonly write?: string; readonly read_only?: string } }
        }
      }
    | undefined
}

interface Listed {
  readonly [index: string]: { readonly aliases?: object } | undefined
}

/** Why a day has no index and gets none. */
export type NoDay = 'the delivery is older than oldestDays' | 'the id is of a day to come'

/** The indices of the days: made before they are needed, dropped as a whole. */
export class DayIndices {
  readonly #connection: Connection
  readonly #names: IndexNames
  readonly #settings: Pick<Settings, 'oldestDays' | 'now'>
  #preparedOn: string | undefined
  #forgottenBefore = 0
  /** Seen last: late facts of one day come together. */
  #locked = { dayAlias: '', at: 0 }

  constructor(connection: Connection, names: IndexNames, settings: Pick<Settings, 'oldestDays' | 'now'>) {
    this.#connection = connection
    this.#names = names
    this.#settings = settings
  }

  /** Makes the index that holds an instant unless it is there. */
  async ensure(instant: number, signal: AbortSignal): Promise<'there' | NoDay | Failure> {
    const { oldestDays, now } = this.#settings
    if (instant < Math.max(now() - oldestDays * dayMs, this.#forgottenBefore))
      return 'the delivery is older than oldestDays'
    if (instant > now() + aheadMs) return 'the id is of a day to come'
    const dayAlias = this.#names.ofInstant(instant)
    // A rebuilt day has another index under its alias: a second one beside it would leave nowhere to write to.
    const present = await this.#connection.ask({ method: 'GET', path: `/_alias/${dayAlias}`, signal })
    if (present.ok) return 'there'
    if (present.status !== 404) return present
    return this.#create(dayAlias, signal)
  }

  /** Today's index, and tomorrow's before midnight needs it. Costs nothing once they are there. */
  async prepare(signal: AbortSignal): Promise<void> {
    const now = this.#settings.now()
    const today = this.#names.ofInstant(now)
    if (this.#preparedOn === today) return
    // Claimed before the work is done: one caller at a time.
    this.#preparedOn = today
    for (const instant of [now, now + dayMs]) {
      const made = await this.ensure(instant, signal)
      if (typeof made !== 'object') continue
      this.#preparedOn = undefined
      throw unavailable(made)
    }
  }

  /** Drops all days that end before the instant. Answers how many documents they held. */
  async forgetBefore(instant: number, signal: AbortSignal): Promise<number> {
    const old = (await this.#list(signal)).filter(({ endsAt }) => endsAt <= instant)
    let forgotten = 0
    // By name, some at a time: clusters refuse patterns, and the names are part of an address.
    for (let from = 0; from < old.length; from += 50) {
      const some = old.slice(from, from + 50)
      this.#forgottenBefore = Math.max(this.#forgottenBefore, ...some.map(({ endsAt }) => endsAt))
      forgotten += await this.#count(some, signal)
      const path = `/${some.map(({ index }) => index).join(',')}`
      bodyOf(await this.#connection.ask({ method: 'DELETE', path, query: { ignore_unavailable: true }, signal }))
    }
    return forgotten
  }

  /**
   * Whether the index of a day that is over takes no writes because somebody wants it so. Not while it is rebuilt: then
   * there is a next index beside it, or the one that serves is open again.
   */
  async isLocked(instant: number, signal: AbortSignal): Promise<boolean | Failure> {
    const now = this.#settings.now()
    const dayAlias = this.#names.ofInstant(instant)
    if (now - instant < 2 * dayMs) return false
    const known = this.#locked
    if (known.dayAlias === dayAlias && now - known.at < lockedForMs) return true
    // The last of these is always there: an index without any would be left out.
    const path = `/${dayAlias}-*/_settings/index.blocks.*,index.uuid`
    const found = await this.#connection.ask<Blocks>({ method: 'GET', path, signal })
    if (!found.ok) return found
    const [only, ...others] = Object.values(found.body)
    const { write, read_only } = only?.settings?.index?.blocks ?? {}
    if (others.length > 0 || (write !== 'true' && read_only !== 'true')) return false
    this.#locked = { dayAlias, at: now }
    return true
  }

  /** All generations of a day, also one that a rebuild is filling. */
  async ofDay(dayAlias: string, signal: AbortSignal): Promise<readonly Generation[]> {
    return (await this.#list(signal)).filter(generation => generation.dayAlias === dayAlias)
  }

  async #list(signal: AbortSignal): Promise<readonly Generation[]> {
    const query = { filter_path: '*.aliases', expand_wildcards: 'all' }
    const path = `/${this.#names.pattern}`
    const found = await this.#connection.ask<Listed>({ method: 'GET', path, query, signal })
    return Object.entries(bodyOf(found)).flatMap(([index, { aliases = {} } = {}]) => {
      const parsed = this.#names.parse(index)
      return parsed ? [{ index, ...parsed, isServing: Object.hasOwn(aliases, parsed.dayAlias) }] : []
    })
  }

  async #count(generations: readonly Generation[], signal: AbortSignal): Promise<number> {
    const serving = generations.filter(({ isServing }) => isServing).map(({ index }) => index)
    if (serving.length === 0) return 0
    const path = `/${serving.join(',')}/_count`
    const query = { ignore_unavailable: true }
    return bodyOf(await this.#connection.ask<{ count: number }>({ method: 'GET', path, query, signal })).count ?? 0
  }

  async #create(dayAlias: string, signal: AbortSignal): Promise<'there' | Failure> {
    const made = await this.#connection.ask({
      method: 'PUT',
      path: `/${this.#names.generation(dayAlias, 1)}`,
      body: { aliases: { [dayAlias]: {}, [this.#names.all]: {} } },
      signal,
    })
    // Another process was faster.
    return made.ok || made.type === 'resource_already_exists_exception' ? 'there' : made
  }
}
