import { describeDatabases } from '@message-center/engines/databases'
import { startMariaDb } from '@message-center/engines/mysql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DatabaseError } from './database-error.ts'
import { migrate } from './migrate.ts'
import { MySqlDatabase } from './mysql-database.ts'
import { keepNote } from './notes.fixture.ts'

const notes = {
  name: 'notes',
  steps: [
    ['CREATE TABLE IF NOT EXISTS note (id INT PRIMARY KEY, text VARCHAR(20) NOT NULL) COLLATE utf8mb4_bin'],
    ['ALTER TABLE note ADD INDEX note_text (text)', "INSERT INTO note VALUES (1, 'one')"],
  ],
}

describeDatabases('MySqlDatabase', ({ make, server }) => {
  let url = ''
  let database: MySqlDatabase
  beforeEach(async () => {
    url = await make()
    database = new MySqlDatabase({ url, limitMs: 5_000 })
  })
  afterEach(() => database.close())

  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'none',
      error => (error instanceof DatabaseError ? error.code : error),
    )

  it('tells a row that was there from one that is new, and one that was found from one that changed', async () => {
    await migrate(database, notes)
    const insert = 'INSERT INTO note VALUES ? ON DUPLICATE KEY UPDATE id = id'
    const rows = [
      [1, 'uno'],
      [2, 'dos'],
    ]
    expect(await database.run(insert, [rows])).toMatchObject({ changed: 1 })
    expect(await database.run("UPDATE note SET text = 'dos'")).toEqual({ changed: 1, found: 2 })
    expect(await database.query('SELECT text FROM note ORDER BY id')).toEqual([{ text: 'dos' }, { text: 'dos' }])
  })

  it('keeps a note as the README shows', async () => {
    expect(await keepNote(url)).toEqual([{ id: 1, text: 'uno' }])
  })

  it('makes tables once when many processes start at the same moment', async () => {
    const others = Array.from({ length: 6 }, () => new MySqlDatabase({ url }))
    await Promise.all(others.map(other => migrate(other, notes)))
    await Promise.all(others.map(other => other.close()))
    expect(await database.query('SELECT version FROM schema_part')).toEqual([{ version: 2 }])
  })

  it('brings tables of an older program to the present version, with what is in them', async () => {
    await migrate(database, { ...notes, steps: notes.steps.slice(0, 1) })
    await database.run("INSERT INTO note VALUES (7, 'seven')")
    await migrate(database, notes)
    expect(await database.query('SELECT id FROM note ORDER BY id')).toEqual([{ id: 1 }, { id: 7 }])
  })

  it('refuses tables of a newer program by both versions', async () => {
    await migrate(database, notes)
    const older = { ...notes, steps: notes.steps.slice(0, 1) }
    const refusal = 'The tables of "notes" are at version 2; this program knows versions up to 1.'
    await expect(migrate(database, older)).rejects.toThrow(refusal)
    expect(await codeOf(migrate(database, older))).toBe('newer-schema')
  })

  it('repeats what a deadlock ended', async () => {
    await migrate(database, notes)
    await database.run("INSERT INTO note VALUES (2, 'two')")
    let runs = 0
    const both = (first: number, second: number) =>
      database.transaction(async session => {
        runs += 1
        await session.run('UPDATE note SET text = concat(left(text, 5), ?) WHERE id = ?', ['x', first])
        await vi.waitFor(() => expect(runs).toBeGreaterThan(1))
        await session.run('UPDATE note SET text = concat(left(text, 5), ?) WHERE id = ?', ['y', second])
      })
    await Promise.all([both(1, 2), both(2, 1)])
    expect(runs).toBeGreaterThan(2)
    expect(
      (await database.query<{ text: string }>('SELECT text FROM note')).every(({ text }) => text.length === 5),
    ).toBe(true)
  })

  it('stores nothing of a transaction that fails', async () => {
    await migrate(database, notes)
    const failing = database.transaction(async session => {
      await session.run("INSERT INTO note VALUES (5, 'five')")
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await database.query('SELECT id FROM note WHERE id = 5')).toEqual([])
  })

  it('ends a statement that takes too long, and has a connection for the next', async () => {
    const hasty = new MySqlDatabase({ url, connections: 1, limitMs: 300 })
    expect(await codeOf(hasty.query('SELECT sleep(5)'))).toBe('away')
    expect(await hasty.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    await hasty.close()
    expect(await codeOf(hasty.query('SELECT 1'))).toBe('closed')
  })

  it('says why it is refused: login, database, privilege, encryption', async () => {
    const at = (part: Partial<URL>) => new MySqlDatabase({ url: Object.assign(new URL(url), part).href })
    const tries = [
      at({ password: 'wrong' }),
      at({ pathname: '/message_center_none' }),
      at({ pathname: '/mysql' }),
      at({ search: '?tls=true' }),
    ]
    expect(await Promise.all(tries.map(one => codeOf(one.query('SELECT 1'))))).toEqual([
      'refused',
      'missing',
      'refused',
      'refused',
    ])
    await Promise.all(tries.map(one => one.close()))
    expect(await codeOf(database.query('SELECT * FROM mysql.user'))).toBe('refused')
  })

  it('is away while the server is, and answers when it is back', async () => {
    expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
    await server().kill()
    expect(await codeOf(database.query('SELECT 1'))).toBe('away')
    await server().start()
    await vi.waitFor(async () => expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]), 5_000)
  })
})

describe('a server that will not do is refused before a table is made,', () => {
  const refusal = async (url: string) => {
    const database = new MySqlDatabase({ url })
    const error = await migrate(database, notes).catch(error => error)
    expect(await database.query('SHOW TABLES')).toEqual([])
    await database.close()
    return error
  }

  it('one that is too old by its version', async () => {
    const server = await startMariaDb({ args: ['--version=10.3.39-MariaDB'] })
    expect(await refusal(server.address)).toMatchObject({
      code: 'wrong-server',
      message: 'The server is MariaDB 10.3, and 10.11 is the oldest that will do.',
    })
    await server.remove()
  })

  it('one of the other kind by what the URL begins with', async () => {
    const server = await startMariaDb()
    expect(await refusal(server.address.replace(/^mariadb:/, 'mysql:'))).toMatchObject({
      code: 'wrong-server',
      message: expect.stringContaining('Let it begin with mariadb:'),
    })
    await server.remove()
  })
})
