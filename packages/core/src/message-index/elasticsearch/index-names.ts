import { timeOfId } from '../../model/delivery-id.ts'

const dayMs = 86_400_000

/**
 * Names by the day of an id, so that every fact, read and page knows its index without asking.
 *
 *   <prefix>                  alias of all days: what searches ask
 *   <prefix>-2026.11.22       alias of one day: what is written and read by id
 *   <prefix>-2026.11.22-1     the index; a rebuilt one counts on, and both aliases move over to it at once
 */
export class IndexNames {
  readonly prefix: string
  readonly #generation: RegExp
  readonly #ofDay = new Map<number, string>()

  constructor(prefix: string) {
    this.prefix = prefix
    this.#generation = new RegExp(`^${prefix}-(\\d{4}\\.\\d{2}\\.\\d{2})-(\\d+)$`)
  }

  get all(): string {
    return this.prefix
  }

  /** Of aliases and indices of days alike, and of nothing of a longer prefix. */
  get pattern(): string {
    return `${this.prefix}-2*.*.*`
  }

  /** Of a delivery or a message. */
  ofId(id: string): string {
    return this.ofInstant(timeOfId(id))
  }

  ofInstant(instant: number): string {
    const day = Math.floor(instant / dayMs)
    const known = this.#ofDay.get(day)
    if (known !== undefined) return known
    const name = `${this.prefix}-${toDay(day * dayMs)}`
    // Ids of strangers may name any day; the few that matter are soon here again.
    if (this.#ofDay.size >= 1_000) this.#ofDay.clear()
    this.#ofDay.set(day, name)
    return name
  }

  /** Aliases of the days of `[from, to)`; of all together where a bound is missing or the days are many. */
  ofRange(from: number | undefined, to: number | undefined): string {
    if (from === undefined || to === undefined || !(to - from < 31 * dayMs)) return this.all
    const names = new Set<string>()
    for (let instant = from; instant < to; instant += dayMs) names.add(this.ofInstant(instant))
    names.add(this.ofInstant(Math.max(from, to - 1)))
    return [...names].join(',')
  }

  generation(dayAlias: string, number: number): string {
    return `${dayAlias}-${number}`
  }

  /** What an index of ours holds; `undefined` for any other name. */
  parse(index: string): { readonly dayAlias: string; readonly number: number; readonly endsAt: number } | undefined {
    const [, day, number] = this.#generation.exec(index) ?? []
    if (day === undefined) return undefined
    const endsAt = Date.parse(`${day.replaceAll('.', '-')}T00:00:00Z`) + dayMs
    return { dayAlias: `${this.prefix}-${day}`, number: Number(number), endsAt }
  }
}

const toDay = (instant: number): string => new Date(instant).toISOString().slice(0, -14).replaceAll('-', '.')

/** Start of the UTC day that holds an instant. */
export const startOfDay = (instant: number): number => Math.floor(instant / dayMs) * dayMs
