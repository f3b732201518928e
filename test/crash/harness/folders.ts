import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { root } from './child.ts'

const firstSchema = join(root, 'test/crash/first-schema')

/** The stores of a data folder. */
export const storesOf = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.sqlite'))
    .sort()

/** What is in each file of a folder but those that tell its owner. */
export function contentsOf(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).filter(name => !name.startsWith('owner.'))
  return Object.fromEntries(
    names.sort().map(name => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )
}

/** Makes a file look as a newer program would have left it. Gives the versions that are to be named. */
export function makeNewer(file: string): { readonly there: string; readonly known: string } {
  const database = new DatabaseSync(file)
  try {
    if (!file.endsWith('management.sqlite')) {
      const known = Number(database.prepare('PRAGMA user_version').get()?.user_version)
      database.exec(`PRAGMA user_version = ${known + 7}`)
      return { there: `schema ${known + 7}`, known: `knows ${known}` }
    }
    const last = database.prepare('SELECT name FROM mikro_orm_migrations ORDER BY id DESC').get()?.name
    database.exec("INSERT INTO mikro_orm_migrations (name) VALUES ('0099-of-the-future')")
    return { there: '0099-of-the-future', known: String(last) }
  } finally {
    database.close()
  }
}

export interface FirstAnswer {
  readonly ref: string
  readonly id: string
  /** How it is to end. */
  readonly status: string
  readonly key?: string
  readonly body?: object
}

/** What the hub of the first schema had answered, and when, in milliseconds. */
export const firstAnswers: { readonly at: number; readonly messages: readonly FirstAnswer[] } = JSON.parse(
  readFileSync(join(firstSchema, 'answers.json'), 'utf8'),
)

/** The key of the hub that wrote them. */
export const firstSecretKey = '0123456789abcdef'.repeat(4)

/**
 * A data folder as a hub of the first schema left it when it was killed: some of its messages done, some on their way,
 * waiting for the next try, scheduled, cancelled. The files are kept as the SQL that makes them.
 */
export function makeFirstFolder(folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(firstSchema).filter(file => file.endsWith('.sql'))) {
    // Else the tables behind a full-text index cannot be filled.
    const database = new DatabaseSync(join(folder, name.replace('.sql', '.sqlite')), { defensive: false })
    database.exec(`BEGIN; ${readFileSync(join(firstSchema, name), 'utf8')} COMMIT`)
    database.close()
  }
}
