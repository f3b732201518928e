import { moduleBeside, SqliteFile } from '@message-center/sqlite'
import type { reads, writes } from './sqlite-claims-operations.ts'

export type OpenClaimsFile = SqliteFile<ReturnType<typeof writes>, ReturnType<typeof reads>>

/** The file that claims and cancellations share: opened by the first of them, closed by the last. */
export class ClaimsFile {
  readonly #path: string
  #users = 0
  #opening: Promise<OpenClaimsFile> | undefined

  /** Path of the file; its folder must exist. Belongs to this process alone while it runs. */
  constructor(path: string) {
    this.#path = path
  }

  /** Every `open` needs one `close`, also when it rejects. */
  open(): Promise<OpenClaimsFile> {
    this.#users += 1
    const operations = moduleBeside(import.meta.url, './sqlite-claims-operations')
    this.#opening ??= SqliteFile.open({ file: this.#path, operations })
    return this.#opening
  }

  async close(): Promise<void> {
    this.#users -= 1
    if (this.#users > 0) return
    const opening = this.#opening
    this.#opening = undefined
    const file = await opening?.catch(() => undefined)
    await file?.close()
  }
}
