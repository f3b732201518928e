import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { moduleBeside, SqliteFile } from './index.ts'
import type { reads, writes } from './notes.fixture.ts'

type Notes = SqliteFile<ReturnType<typeof writes>, ReturnType<typeof reads>>

const opened: Notes[] = []
const newFile = () => join(mkdtempSync(join(tmpdir(), 'mc-sqlite-')), 'notes.sqlite')

async function open(file: string, maxPending?: number): Promise<Notes> {
  const operations = moduleBeside(import.meta.url, './notes.fixture')
  const notes: Notes = await SqliteFile.open({ file, operations, ...(maxPending && { maxPending }) })
  opened.push(notes)
  return notes
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(notes => notes.close()))
})

describe('SqliteFile', () => {
  it('keeps what was written for the next opening', async () => {
    const file = newFile()
    const notes = await open(file)
    await notes.write('add', 'a', 'first')
    await notes.close()
    expect(await (await open(file)).read('all')).toEqual(['first'])
  })

  it('reads what was committed before the read was asked for', async () => {
    const notes = await open(newFile())
    await notes.write('add', 'a', 'first')
    expect(await notes.read('all')).toEqual(['first'])
  })

  it('refuses only the guilty write of a group', async () => {
    const notes = await open(newFile())
    const results = await Promise.allSettled([
      notes.write('add', 'a', '1'),
      notes.write('add', 'a', '2'),
      notes.write('add', 'b', '3'),
    ])
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await notes.read('all')).toEqual(['1', '3'])
  })

  it('stores nothing of a write that fails half-way', async () => {
    const notes = await open(newFile())
    await expect(notes.write('addTwice', 'a', 'x')).rejects.toMatchObject({ name: 'StorageError', code: 'failed' })
    expect(await notes.read('all')).toEqual([])
  })

  it('refuses more waiting calls than its bound', async () => {
    const notes = await open(newFile(), 2)
    const results = await Promise.allSettled(['a', 'b', 'c'].map(key => notes.write('add', key, key)))
    expect(results[2]).toMatchObject({ status: 'rejected', reason: { code: 'busy' } })
    expect(await notes.read('all')).toEqual(['a', 'b'])
  })

  it('finishes waiting writes when it closes, and closes twice', async () => {
    const file = newFile()
    const notes = await open(file)
    const writes = Array.from({ length: 50 }, (_, n) => notes.write('add', `k${n}`, 'x'))
    await Promise.all([notes.close(), notes.close()])
    await Promise.all(writes)
    await expect(notes.write('add', 'late', 'x')).rejects.toMatchObject({ code: 'closed' })
    expect(await (await open(file)).read('all')).toHaveLength(50)
  })

  it('refuses a file that is no database', async () => {
    const file = newFile()
    writeFileSync(file, 'a text that is long enough to be read as a page header'.repeat(40))
    await expect(open(file)).rejects.toMatchObject({ code: 'corrupt' })
  })

  it('refuses a database of another program and leaves it as it is', async () => {
    const file = newFile()
    const other = new Database(file)
    other.exec('CREATE TABLE foreign_table (x)')
    other.close()
    const before = readFileSync(file)
    await expect(open(file)).rejects.toMatchObject({ code: 'foreign' })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('leaves a file as it is that it opens and closes', async () => {
    const file = newFile()
    await (await open(file)).close()
    const before = readFileSync(file)
    await (await open(file)).close()
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('refuses a file of a newer schema and names both versions', async () => {
    const file = newFile()
    await (await open(file)).close()
    const newer = new Database(file)
    newer.pragma('user_version = 9')
    newer.close()
    await expect(open(file)).rejects.toMatchObject({
      code: 'newer-schema',
      message: expect.stringMatching(/schema 9.*knows 1/),
    })
  })
})
