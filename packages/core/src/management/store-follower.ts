import {
  type ManagementKind,
  type ManagementRecords,
  type ManagementStore,
  managementKinds,
  type RecordFilter,
  recordKey,
} from './management-store.ts'

/** Keeps one kind of record in memory. */
export interface RecordMirror<Kept> {
  set(key: string, record: Kept): void
  remove(key: string): void
}

export type RecordMirrors = { readonly [Kind in ManagementKind]: RecordMirror<ManagementRecords[Kind]> }

/** Beyond so many changes of a kind its records are read by pages, not one by one. */
const fewChanges = 20
const pageSize = 500

/** Of templates only what is published is used; everything else is kept as a whole. */
const followed = (kind: ManagementKind): RecordFilter => (kind === 'template' ? { state: 'published' } : {})

/** Brings mirrors to where the store is: asks for the stamps, reads the records whose stamp is new, drops what is gone. */
export class StoreFollower {
  readonly #store: ManagementStore
  readonly #mirrors: RecordMirrors
  readonly #stamps: { readonly [Kind in ManagementKind]: Map<string, number> } = {
    tenant: new Map(),
    account: new Map(),
    route: new Map(),
    template: new Map(),
    apiKey: new Map(),
  }
  #count = -1
  #running: Promise<void> = Promise.resolve()
  #waiting: Promise<void> | undefined

  constructor(store: ManagementStore, mirrors: RecordMirrors) {
    this.#store = store
    this.#mirrors = mirrors
  }

  /** Resolves once everything is seen that was written before the call. Calls during a run share the run after it. */
  catchUp(): Promise<void> {
    this.#waiting ??= this.#afterRunning()
    return this.#waiting
  }

  async #afterRunning(): Promise<void> {
    // Whoever waits for the run before hears of its failure; this one has its own.
    await this.#running.catch(() => {})
    this.#waiting = undefined
    this.#running = this.#run()
    await this.#running
  }

  async #run(): Promise<void> {
    // Asked first: what is written while reading is seen now or by the next run, never missed.
    const count = await this.#store.changeCount()
    if (count === this.#count) return
    for (const kind of managementKinds) await this.#follow(kind)
    this.#count = count
  }

  async #follow<Kind extends ManagementKind>(kind: Kind): Promise<void> {
    const mirror = this.#mirrors[kind]
    const known = this.#stamps[kind]
    const stamps = new Map((await this.#store.stamps(kind, followed(kind))).map(({ key, stamp }) => [key, stamp]))
    const changed = [...stamps].filter(([key, stamp]) => known.get(key) !== stamp).map(([key]) => key)
    const records = await this.#read(kind, changed)

    for (const key of known.keys())
      if (!stamps.has(key)) {
        known.delete(key)
        mirror.remove(key)
      }
    for (const [key, record] of records) {
      known.set(key, stamps.get(key) ?? 0)
      mirror.set(key, record)
    }
  }

  async #read<Kind extends ManagementKind>(
    kind: Kind,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, ManagementRecords[Kind]>> {
    const wanted = new Set(keys)
    const records = new Map<string, ManagementRecords[Kind]>()
    const take = (record: ManagementRecords[Kind] | undefined) => {
      if (record === undefined) return
      const key = recordKey[kind](record)
      if (wanted.has(key)) records.set(key, record)
    }
    if (keys.length <= fewChanges) {
      for (const key of keys) take(await this.#store.get(kind, key))
      return records
    }
    for await (const record of everyRecord(this.#store, kind, followed(kind))) take(record)
    return records
  }
}

/** All records of a kind, read by pages. */
export async function* everyRecord<Kind extends ManagementKind>(
  store: Pick<ManagementStore, 'list'>,
  kind: Kind,
  filter: RecordFilter,
): AsyncGenerator<ManagementRecords[Kind]> {
  let after: string | undefined
  do {
    const page: readonly ManagementRecords[Kind][] = await store.list(kind, filter, { limit: pageSize, after })
    yield* page
    const last = page.at(-1)
    after = last === undefined || page.length < pageSize ? undefined : recordKey[kind](last)
  } while (after !== undefined)
}
