import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from './random.ts'
import { cut, overwrite, readWal, sizeOf, type Wal } from './wal.ts'

/** For each file's log where it stood when everything in it had been answered. */
export type Marks = ReadonlyMap<string, { readonly salts: string; readonly end: number }>

/** A way in which the last write of a file may be torn. */
export interface Tear {
  readonly name: string
  /** Does it to the files in a folder. */
  apply(folder: string): void
}

export const logsOf = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.sqlite-wal'))
    .sort()

export function marksOf(folder: string): Marks {
  return new Map(
    logsOf(folder).map(log => {
      const { salts, end } = readWal(join(folder, log))
      return [log, { salts, end }]
    }),
  )
}

/** Ways to tear the logs of a folder behind the marks: all of them at once, and one at a time at a random place. */
export function tears(folder: string, marks: Marks, random: Random): readonly Tear[] {
  const logs = logsOf(folder).map(name => ({ name, wal: readWal(join(folder, name)), mark: marks.get(name) }))
  for (const { name, wal, mark } of logs)
    if (mark?.salts !== wal.salts || mark.end >= wal.end) throw new Error(`${name} has nothing behind its mark`)

  const all = (name: string, tear: (path: string, wal: Wal, mark: number) => void): Tear => ({
    name: `all files, ${name}`,
    apply: target => {
      for (const { name, wal, mark } of logs) tear(join(target, name), wal, mark?.end ?? 0)
    },
  })
  const somewhere = (from: number, to: number) => random.whole(from, to - 1)
  return [
    all('the last frame ends in its header', (path, { frames }) => cut(path, lastOf(frames).from + 11)),
    all('the last frame ends in its page', (path, { frames }) => cut(path, lastOf(frames).from + 1_500)),
    all('the end of the last transaction is missing', (path, { frames }) => cut(path, lastOf(frames).from)),
    all('the last page is garbled', (path, { frames }) =>
      overwrite(path, lastOf(frames).from + 24 + 512, noise(random, 512)),
    ),
    all('the last frame is zeros', (path, { frames, pageBytes }) =>
      overwrite(path, lastOf(frames).from, new Uint8Array(24 + pageBytes)),
    ),
    all('noise behind the last frame', (path, { end }) => overwrite(path, end, noise(random, 9_000))),
    all('a checkpoint torn in its pages', (path, { frames, pageBytes }) => {
      // Page 1 tells that there is a log.
      const pages = new Set(frames.map(({ page }) => page).filter(page => page > 1))
      const file = path.slice(0, -'-wal'.length)
      for (const page of pages)
        if (page * pageBytes <= sizeOf(file)) overwrite(file, (page - 1) * pageBytes + 100, noise(random, 300))
    }),
    ...logs.map(({ name, wal, mark = wal }) => ({
      name: `${name}, noise from a random place on`,
      apply: (target: string) => {
        const at = somewhere(mark.end, wal.end)
        overwrite(join(target, name), at, noise(random, wal.end - at))
      },
    })),
  ]
}

function lastOf<Item>(items: readonly Item[]): Item {
  const last = items.at(-1)
  if (last === undefined) throw new Error('an empty log cannot be torn')
  return last
}

const noise = (random: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => random.whole(0, 255))
