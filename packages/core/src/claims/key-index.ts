import type { OnUndo, SqliteDatabase } from '@message-center/sqlite'

/** Keys that are known by heart before they begin to move to the file. */
const generation = 50_000

/** Keys of one generation on their way to the file. */
interface MovingKeys {
  readonly rows: Map<string, number>
  /** Rows in the order of their keys. */
  readonly inOrder: readonly number[]
  /** The last of them. */
  readonly through: number
  readonly moved: number
}

interface KeyedRow {
  readonly key: Buffer
  readonly seq: number
}

/**
 * The row of each key. Keys are random: written one by one, each dirties a page of the index of its own, which costs
 * more than all the rest of a claim. So those of the latest rows are in memory, read from the log at the start, and move
 * to the file by generations in the order of keys, some with every group of claims: neighbours share pages.
 */
export class KeyIndex {
  readonly #onUndo: OnUndo
  readonly #stored
  readonly #store
  readonly #remove
  readonly #setThrough
  #young = new Map<string, number>()
  #moving: MovingKeys | undefined

  constructor(database: SqliteDatabase, onUndo: OnUndo) {
    this.#onUndo = onUndo
    this.#stored = database.prepare<[Buffer], number>('SELECT seq FROM claim_key WHERE key = ?').pluck()
    // A key whose row has gone meanwhile has none to store. One that was stored before the last stop is stored again.
    this.#store = database.prepare<[string]>(
      `INSERT INTO claim_key SELECT claim.key, seq FROM json_each(?) CROSS JOIN claim ON seq = value WHERE true
       ON CONFLICT DO UPDATE SET seq = excluded.seq`,
    )
    this.#remove = database.prepare<[Buffer, number]>('DELETE FROM claim_key WHERE key = ? AND seq = ?')
    this.#setThrough = database.prepare<[number]>('UPDATE claim_key_progress SET through = ?')
    const latest = database.prepare<[], KeyedRow>(
      'SELECT key, seq FROM claim WHERE seq > (SELECT through FROM claim_key_progress) ORDER BY seq',
    )
    for (const { key, seq } of latest.iterate()) this.#young.set(nameOf(key), seq)
  }

  find(key: Buffer): number | undefined {
    const name = nameOf(key)
    return this.#young.get(name) ?? this.#moving?.rows.get(name) ?? this.#stored.get(key)
  }

  add({ key, seq }: KeyedRow): void {
    this.#set(this.#young, nameOf(key), seq)
  }

  remove({ key, seq }: KeyedRow): void {
    const name = nameOf(key)
    for (const rows of [this.#young, this.#moving?.rows]) if (rows?.get(name) === seq) this.#set(rows, name, undefined)
    this.#remove.run(key, seq)
  }

  /** Stores some keys after so many claims: twice as many, so that a generation has gone before the next one is full. */
  move(claims: number): void {
    if (!this.#moving && this.#young.size >= generation) this.#beginToMove()
    if (!this.#moving) return
    const { inOrder, moved, through } = this.#moving
    const to = moved + 2 * claims
    this.#store.run(JSON.stringify(inOrder.slice(moved, to)))
    if (to >= inOrder.length) this.#setThrough.run(through)
    this.#change(this.#young, to < inOrder.length ? { ...this.#moving, moved: to } : undefined)
  }

  #beginToMove(): void {
    const rows = this.#young
    const inOrder = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, seq]) => seq)
    const through = inOrder.reduce((last, seq) => Math.max(last, seq), 0)
    this.#change(new Map(), { rows, inOrder, through, moved: 0 })
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

  #set(rows: Map<string, number>, name: string, seq: number | undefined): void {
    const before = rows.get(name)
    put(rows, name, seq)
    this.#onUndo(() => put(rows, name, before))
  }
}

function put(rows: Map<string, number>, name: string, seq: number | undefined): void {
  if (seq === undefined) rows.delete(name)
  else rows.set(name, seq)
}

/** Made anew: a part of a longer text would keep all of it in memory. */
const nameOf = (key: Buffer): string => key.toString('latin1')
