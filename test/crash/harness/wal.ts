import { closeSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs'

/*
 * The write-ahead log of a SQLite file, as sqlite.org/fileformat2.html tells: a header of 32 bytes, then frames, each a
 * header of 24 bytes and a page. A frame counts when it has the salts of the header.
 */

const headerBytes = 32
const frameHeaderBytes = 24

/** A frame that counts. */
export interface Frame {
  readonly from: number
  readonly to: number
  /** Page of the file, from 1. */
  readonly page: number
  /** It ends a transaction. */
  readonly isCommit: boolean
}

export interface Wal {
  readonly pageBytes: number
  /** Tells one filling of the log from the next. */
  readonly salts: string
  /** Up to the last one that ends a transaction. */
  readonly frames: readonly Frame[]
  /** Where the last transaction ends. */
  readonly end: number
}

export function readWal(path: string): Wal {
  const bytes = readFileSync(path)
  const pageBytes = bytes.readUInt32BE(8)
  const salts = bytes.toString('hex', 16, 24)
  const frames: Frame[] = []
  for (let from = headerBytes; from + frameHeaderBytes + pageBytes <= bytes.length; ) {
    if (bytes.toString('hex', from + 8, from + 16) !== salts) break
    const to = from + frameHeaderBytes + pageBytes
    frames.push({ from, to, page: bytes.readUInt32BE(from), isCommit: bytes.readUInt32BE(from + 4) !== 0 })
    from = to
  }
  const whole = frames.slice(0, frames.findLastIndex(({ isCommit }) => isCommit) + 1)
  return { pageBytes, salts, frames: whole, end: whole.at(-1)?.to ?? headerBytes }
}

/** Writes over a part of a file. */
export function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+')
  writeSync(file, bytes, 0, bytes.length, at)
  closeSync(file)
}

export const cut = (path: string, at: number): void => truncateSync(path, at)

export const sizeOf = (path: string): number => statSync(path).size
