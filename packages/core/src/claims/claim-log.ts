import type { OnUndo, SqliteDatabase } from '@message-center/sqlite'
import { expiryOf, linesOf, readClaim } from './claim-lines.ts'
import type { Claim } from './claim-store.ts'

/** A claim as the log has it. */
export interface LoggedClaim extends Claim {
  /** Its number: claims are numbered in the order of winning, and no number comes twice. */
  readonly seq: number
  /** The incarnation of the program that accepts it, 0 when nobody does any more. */
  readonly owner: number
  /** It was an orphan once, so its message may be queued whatever becomes of the second try. */
  readonly isSuspect: boolean
}

/** What became of a claim, told by the first character of its line: it is gone, nobody's, or taken over by the pack's owner. */
const marks = { gone: '-', orphaned: '?', adopted: '!' } as const

export type Mark = keyof typeof marks

/** How the line of a claim begins that is won as an orphan. */
export const adoptedMark = marks.adopted

interface PackRow {
  readonly first: number
  readonly owner: number
  readonly expiresAt: number
  readonly lines: string
}

interface OpenPack extends Omit<PackRow, 'lines' | 'expiresAt'> {
  readonly lines: string[]
  expiresAt: number
}

/** Bounds what is read and written again for a single claim. */
const maxLines = 128

/**
 * The claims that were won, appended and forgotten at one end. Those of one moment share a row: it costs as much as
 * thirty lines in it, and what happens to a single claim later is rare.
 */
export class ClaimLog {
  readonly #onUndo: OnUndo
  readonly #insert
  readonly #setNext
  readonly #packOf
  readonly #change
  readonly #oldest
  readonly #remove
  #next: number
  #open: OpenPack | undefined

  constructor(database: SqliteDatabase, onUndo: OnUndo) {
    this.#onUndo = onUndo
    const columns = 'first, owner, expires_at AS expiresAt, lines'
    this.#insert = database.prepare('INSERT INTO claim_pack VALUES (?, ?, ?, ?)')
    this.#setNext = database.prepare('UPDATE claim_number SET next = ?')
    this.#packOf = database.prepare<[number], PackRow>(
      `SELECT ${columns} FROM claim_pack WHERE first <= ? ORDER BY first DESC LIMIT 1`,
    )
    this.#change = database.prepare('UPDATE claim_pack SET lines = ? WHERE first = ?')
    this.#oldest = database.prepare<[number], PackRow>(`SELECT ${columns} FROM claim_pack ORDER BY first LIMIT ?`)
    this.#remove = database.prepare('DELETE FROM claim_pack WHERE first = ?')
    this.#next = database.prepare<[], number>('SELECT next FROM claim_number').pluck().get() ?? 1
  }

  /** The number of a claim that is won; claim and number are stored by `flush`. */
  append(line: string, owner: number): number {
    if (this.#open?.lines.length === maxLines) this.flush()
    this.#open ??= this.#begin(owner)
    this.#open.lines.push(line)
    this.#open.expiresAt = Math.max(this.#open.expiresAt, expiryOf(line))
    return this.#next++
  }

  /** Belongs at the end of whatever appends. */
  flush(): void {
    if (!this.#open) return
    const { first, owner, expiresAt, lines } = this.#open
    this.#insert.run(first, owner, expiresAt, lines.join(''))
    this.#setNext.run(this.#next)
    this.#open = undefined
  }

  /** Nothing for one that is gone. */
  find(seq: number): LoggedClaim | undefined {
    const pack = this.#read(seq)
    const line = pack && linesOf(pack.lines)[seq - pack.first]
    return pack && line !== undefined ? toLogged(pack, line, seq) : undefined
  }

  mark(seq: number, mark: Mark): void {
    const pack = this.#read(seq)
    if (!pack) return
    const lines = linesOf(pack.lines).map((line, place) => (pack.first + place === seq ? remark(line, mark) : line))
    this.#change.run(lines.join(''), pack.first)
  }

  /** Takes away, from the old end, packs of which every claim expired before the instant. One that has not may hold up none. */
  forget(instant: number, maxPacks: number): { readonly claims: readonly LoggedClaim[]; readonly packs: number } {
    const packs = this.#oldest.all(maxPacks).filter(({ expiresAt }) => expiresAt < instant)
    for (const { first } of packs) this.#remove.run(first)
    return { claims: packs.flatMap(claimsOf), packs: packs.length }
  }

  #begin(owner: number): OpenPack {
    const first = this.#next
    this.#onUndo(() => {
      this.#open = undefined
      this.#next = first
    })
    return { first, owner, expiresAt: 0, lines: [] }
  }

  #read(seq: number): PackRow | undefined {
    if (this.#open && seq >= this.#open.first) this.flush()
    return this.#packOf.get(seq)
  }
}

/** Keys and numbers of the claims from a number on, in their order. */
export function* claimsFrom(database: SqliteDatabase, seq: number): Iterable<LoggedClaim> {
  const packs = database.prepare<[number], PackRow>(
    `SELECT first, owner, expires_at AS expiresAt, lines FROM claim_pack
     WHERE first >= (SELECT coalesce(max(first), 0) FROM claim_pack WHERE first <= ?) ORDER BY first`,
  )
  for (const pack of packs.iterate(seq)) for (const claim of claimsOf(pack)) if (claim.seq >= seq) yield claim
}

const claimsOf = (pack: PackRow): readonly LoggedClaim[] =>
  linesOf(pack.lines).flatMap((line, place) => toLogged(pack, line, pack.first + place) ?? [])

const isMarked = (line: string): boolean => '-?!'.includes(line.charAt(0))

const remark = (line: string, mark: Mark): string => `${marks[mark]}${isMarked(line) ? line.slice(1) : line}`

function toLogged({ owner }: PackRow, line: string, seq: number): LoggedClaim | undefined {
  const mark = line.charAt(0)
  if (mark === marks.gone) return undefined
  const claim = readClaim(isMarked(line) ? line.slice(1) : line)
  return { ...claim, seq, owner: mark === marks.orphaned ? 0 : owner, isSuspect: isMarked(line) }
}
