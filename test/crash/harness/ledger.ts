import { appendFile, closeSync, fdatasync, openSync, type PathLike, readFileSync } from 'node:fs'
import { promisify } from 'node:util'

const [append, sync] = [promisify(appendFile), promisify(fdatasync)]

/** A file that only grows, a JSON line per record. What `keep` has resolved is on the disk. */
export class Ledger<Record extends object> {
  readonly #file: number
  #waiting: { readonly line: string; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  #isWriting = false

  constructor(path: PathLike) {
    this.#file = openSync(path, 'a')
  }

  /** Resolves when the record is synced. Records that come meanwhile share the next sync. */
  keep(record: Record): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: `${JSON.stringify(record)}\n`, resolve, reject })
      if (!this.#isWriting) void this.#write()
    })
  }

  close(): void {
    closeSync(this.#file)
  }

  async #write(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      try {
        // Not by this thread: a disk that others keep busy would hold up whoever notes times here.
        await append(this.#file, group.map(({ line }) => line).join(''))
        await sync(this.#file)
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(error instanceof Error ? error : new Error(String(error)))
      }
    }
    this.#isWriting = false
  }
}

export function readLedger<Record extends object>(path: PathLike): readonly Record[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}
