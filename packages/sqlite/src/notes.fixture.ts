import type { SqliteDatabase, SqliteSchema } from './index.ts'

export const schema: SqliteSchema = {
  applicationId: 0x6e6f7465,
  migrations: ['CREATE TABLE note (key TEXT PRIMARY KEY, text TEXT NOT NULL)'],
}

export function writes(database: SqliteDatabase) {
  const insert = database.prepare('INSERT INTO note VALUES (?, ?)')
  const add = (key: string, text: string): void => {
    insert.run(key, text)
  }
  return {
    add,
    addTwice(key: string, text: string): void {
      add(key, text)
      add(key, text)
    },
  }
}

export function reads(database: SqliteDatabase) {
  const select = database.prepare<[], string>('SELECT text FROM note ORDER BY key').pluck()
  return { all: (): string[] => select.all() }
}
