import type { OnUndo, SqliteDatabase } from '@message-center/sqlite'
import { claimsFrom } from './claim-log.ts'

/** Keys that are known by heart before they begin to move to the file. */
const generation = 50_000

/** Keys of one generation on their way to the file. */
interface MovingKeys {
  readonly numbers: Map<string, number>
  readonly inOrder: readonly string[]
  /** The last number of them. */
  readonly through: number
  readonly moved: number
}

/** A key and the number of its claim. */
export interface NumberedKey {
  readonly key: string
  readonly seq: number
}

/**
 * The number of each key's claim. Keys are random: written one by one, each dirties a page of the index of its own, which
 * costs more than all the rest of a claim. So those of the latest claims are in memory, read from the log at the start, and
 * move to the file by generations in the order of keys, some with every group of claims: neighbours share pages.
 */
export class KeyIndex {
  readonly #onUndo: OnUndo
  readonly #select
  readonly #selectAll
  readonly #store
  readonly #remove
  readonly #setThrough
  #young = new Map<string, number>()
  #moving: MovingKeys | undefined

  constructor(database: SqliteDatabase, onUndo: OnUndo) {
    this.#onUndo = onUndo
    this.#select = database.prepare<[string], number>('SELECT seq FROM claim_key WHERE key = unhex(?)').pluck()
    this.#selectAll = database.prepare<[string], NumberedKey>(
      'SELECT value AS key, seq FROM json_each(?) CROSS JOIN claim_key ON claim_key.key = unhex(value)',
    )
    // One that was stored before the last stop is stored again.
    this.#store = database.prepare<[string]>(
      `INSERT INTO claim_key
       SELECT unhex(substr(value, 1, instr(value, ' ') - 1)), CAST(substr(value, instr(value, ' ') + 1) AS INTEGER)
       FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET seq = excluded.seq`,
    )
    this.#remove = database.prepare<[string, number]>('DELETE FROM claim_key WHERE key = unhex(?) AND seq = ?')
    this.#setThrough = database.prepare<[number]>('UPDATE claim_key_progress SET through = ?')
    const through = database.prepare<[], number>('SELECT through FROM claim_key_progress').pluck().get() ?? 0
    for (const { key, seq } of claimsFrom(database, through + 1)) this.#young.set(copyOf(key), seq)
  }

  find(key: string): number | undefined {
    return this.remembered(key) ?? this.#select.get(key)
  }

  /** Nothing for a key that is in the file alone. */
  remembered(key: string): number | undefined {
    return this.#young.get(key) ?? this.#moving?.numbers.get(key)
  }

  /** Of these keys the ones that are in the file alone. */
  stored(keys: readonly string[]): ReadonlyMap<string, number> {
    const unknown = keys.filter(key => this.remembered(key) === undefined)
    const found = unknown.length > 0 ? this.#selectAll.all(JSON.stringify(unknown)) : []
    return new Map(found.map(({ key, seq }) => [key, seq]))
  }

  add({ key, seq }: NumberedKey): void {
    this.#set(this.#young, copyOf(key), seq)
  }

  remove({ key, seq }: NumberedKey): void {
    for (const numbers of [this.#young, this.#moving?.numbers])
      if (numbers?.get(key) === seq) this.#set(numbers, key, undefined)
    this.#remove.run(key, seq)
  }

  /** Stores some keys after so many claims: twice as many, so that a generation has gone before the next one is full. */
  move(claims: number): void {
    if (!this.#moving && this.#young.size >= generation) this.#beginToMove()
    if (!this.#moving) return
    const { numbers, inOrder, moved, through } = this.#moving
    const to = moved + 2 * claims
    this.#store.run(JSON.stringify(inOrder.slice(moved, to).flatMap(key => withNumber(key, numbers.get(key)))))
    if (to >= inOrder.length) this.#setThrough.run(through)
    this.#change(this.#young, to < inOrder.length ? { ...this.#moving, moved: to } : undefined)
  }

  #beginToMove(): void {
    const numbers = this.#young
    const inOrder = [...numbers.keys()].sort()
    const through = [...numbers.values()].reduce((last, seq) => Math.max(last, seq), 0)
    this.#change(new Map(), { numbers, inOrder, through, moved: 0 })
  }

  #change(young: Map<string, number>, moving: MovingKeys | undefined): void {
    const before = { young: this.#young, moving: this.#moving }
    this.#young = young
    this.#moving = moving
    this.#onUndo(() => {
      this.#young = before.young
      this.#moving = before.moving
    })
  }

  #set(numbers: Map<string, number>, key: string, seq: number | undefined): void {
    const before = numbers.get(key)
    put(numbers, key, seq)
    this.#onUndo(() => put(numbers, key, before))
  }
}

function put(numbers: Map<string, number>, key: string, seq: number | undefined): void {
  if (seq === undefined) numbers.delete(key)
  else numbers.set(key, seq)
}

/** A key that has been removed has no number to store. */
const withNumber = (key: string, seq: number | undefined): readonly string[] =>
  seq === undefined ? [] : [`${key} ${seq}`]

/** A part of a longer text keeps all of it in memory. */
const copyOf = (key: string): string => Buffer.from(key, 'latin1').toString('latin1')
