import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createFakeClock } from '@message-center/channel/testing'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { testCancellationStore } from '../testing/claims/cancellation-store-suite.ts'
import { testClaimStore } from '../testing/claims/claim-store-suite.ts'
import type { Claim } from './claim-store.ts'
import { ClaimsFile } from './claims-file.ts'
import { SqliteCancellations } from './sqlite-cancellations.ts'
import { SqliteClaims } from './sqlite-claims.ts'
import { schema } from './sqlite-claims-operations.ts'

interface Stopping {
  stop(): Promise<void>
}

/** A folder with one file, and copies of it as a crash leaves them. */
function makeFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mc-claims-'))
  const stores: Stopping[] = []
  let path = join(folder, 'claims.sqlite')
  return {
    file: () => new ClaimsFile(path),
    path: () => path,
    crash() {
      for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, `${path}x${suffix}`)
      path += 'x'
    },
    keep<Store extends Stopping>(store: Store): Store {
      stores.push(store)
      return store
    },
    async dispose() {
      await Promise.all(stores.map(store => store.stop()))
      rmSync(folder, { recursive: true })
    },
  }
}

const makeClaims = async () => {
  const clock = createFakeClock()
  const folder = makeFolder()
  const open = () => folder.keep(new SqliteClaims({ file: folder.file(), clock }))
  return {
    claims: open(),
    clock,
    path: folder.path,
    dispose: folder.dispose,
    async reopen() {
      folder.crash()
      return open()
    },
  }
}

testClaimStore('SqliteClaims', makeClaims)

const makeCancellations = async (maxInMemory?: number) => {
  const folder = makeFolder()
  const open = () =>
    folder.keep(new SqliteCancellations({ file: folder.file(), ...(maxInMemory !== undefined && { maxInMemory }) }))
  return {
    cancellations: open(),
    dispose: folder.dispose,
    async reopen() {
      folder.crash()
      return open()
    },
  }
}

testCancellationStore('SqliteCancellations', () => makeCancellations())
testCancellationStore('SqliteCancellations with more than fit into memory', () => makeCancellations(1))

describe('a key that could not be freed, since the disk refused', () => {
  it('is free as soon as the disk takes it, and held by nobody meanwhile', async () => {
    const folder = makeFolder()
    onTestFinished(folder.dispose)
    const claims = folder.keep(new SqliteClaims({ file: folder.file(), clock: createFakeClock() }))
    await claims.start()
    const claim = { key: '0a', content: '0b', messageId: 'm', answer: '{}', expiresAt: Date.UTC(2030, 0) }
    expect(await claims.claim([claim])).toEqual([{ outcome: 'won' }])

    const disk = new DatabaseSync(folder.path())
    disk.exec(`CREATE TRIGGER refuse BEFORE UPDATE ON claim_pack BEGIN SELECT raise(ABORT, 'full'); END`)
    const refusal = { code: 'queue_unavailable' }
    await expect(claims.abandon([claim.key])).rejects.toMatchObject(refusal)
    await expect(claims.find(claim.key, claim.content)).rejects.toMatchObject(refusal)
    await expect(claims.claim([claim])).rejects.toMatchObject(refusal)
    disk.exec('DROP TRIGGER refuse')
    disk.close()

    expect(await claims.find(claim.key, claim.content)).toBeUndefined()
    expect(await claims.claim([claim])).toEqual([{ outcome: 'won' }])
  })
})

describe('keys that no longer fit into memory', () => {
  it('are found in the file, before and after a crash', async () => {
    const { claims, reopen, dispose, clock } = await makeClaims()
    onTestFinished(dispose)
    const claimOf = (n: number): Claim => ({
      // Spread like hashes: multiplied by an odd number, no two are equal.
      key: (Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(32, '0'),
      content: '0b',
      messageId: `m${n}`,
      answer: '{}',
      expiresAt: clock.now() + 60_000,
    })
    const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => claimOf(from + n))
    await claims.start()
    // Some are in the file by now, some on their way, some in memory.
    for (let n = 0; n < 64_000; n += 2_000) {
      const group = numbers(n, 2_000)
      await claims.claim(group)
      claims.complete(group.map(({ key }) => key))
    }
    const again = [0, 1_000, 30_000, 49_999, 50_000, 63_999].map(n => ({ ...claimOf(n), messageId: 'new' }))
    const repeats = async (store: SqliteClaims) => (await store.claim(again)).map(({ outcome }) => outcome)
    expect(await repeats(claims)).toEqual(again.map(() => 'repeated'))
    await claims.stop()
    const reopened = await reopen()
    await reopened.start()
    expect(await repeats(reopened)).toEqual(again.map(() => 'repeated'))
    expect(await reopened.claim([claimOf(64_000)])).toEqual([{ outcome: 'won' }])
  }, 60_000)
})

describe('a group of claims that the disk refused', () => {
  it('leaves an orphan to the next that asks', async () => {
    const { claims, reopen, dispose, path, clock } = await makeClaims()
    onTestFinished(dispose)
    const claimOf = (key: string, messageId: string): Claim => ({
      key,
      content: '0b',
      messageId,
      answer: '{}',
      expiresAt: clock.now() + 60_000,
    })
    await claims.start()
    await claims.claim([claimOf('0a', 'old')])
    const reopened = await reopen()
    await reopened.start()

    const disk = new DatabaseSync(path())
    disk.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON claim_pack WHEN NEW.lines LIKE '%no-room%' BEGIN SELECT raise(ABORT, 'full'); END`,
    )
    disk.close()
    const group = [claimOf('0a', 'new'), claimOf('0c', 'no-room')]
    await expect(reopened.claim(group)).rejects.toMatchObject({ code: 'queue_unavailable' })
    const [orphan] = await reopened.claim([claimOf('0a', 'newer')])
    expect(orphan).toMatchObject({ outcome: 'orphaned', messageId: 'old' })
    expect(await reopened.find('0c', '0b')).toBeUndefined()
  })
})

describe('a file of the first schema', () => {
  it('knows its keys after the migration', async () => {
    const { claims, dispose, path, clock } = await makeClaims()
    onTestFinished(dispose)
    const disk = new DatabaseSync(path())
    const expiresAt = clock.now() + 60_000
    disk.exec(
      `${schema.migrations[0]} PRAGMA application_id = ${schema.applicationId}; PRAGMA user_version = 1;
       INSERT INTO claim VALUES (7, x'0a', x'0b', 'old', '{}', ${expiresAt}, 1, 0);
       INSERT INTO claim VALUES (8, x'0c', x'0b', 'lone', '{}', ${expiresAt}, 0, 1);
       INSERT INTO claim VALUES (9, x'0d', x'0b', 'gone', '{}', ${clock.now() - 1}, 1, 0);
       INSERT INTO incarnation VALUES (1, 7)`,
    )
    disk.close()
    await claims.start()
    const [repeated, orphaned, won] = ['0a', '0c', '0d'].map(key => ({
      key,
      content: '0b',
      messageId: 'new',
      answer: '{}',
      expiresAt,
    }))
    expect(await claims.claim([repeated, orphaned, won].filter(claim => claim !== undefined))).toMatchObject([
      { outcome: 'repeated', messageId: 'old' },
      { outcome: 'orphaned', messageId: 'lone' },
      { outcome: 'won' },
    ])
  })
})

describe('ClaimsFile', () => {
  const folders: ReturnType<typeof makeFolder>[] = []
  afterEach(() => Promise.all(folders.splice(0).map(folder => folder.dispose())))

  it('stays open until both of its stores are stopped', async () => {
    const folder = makeFolder()
    folders.push(folder)
    const file = folder.file()
    const claims = folder.keep(new SqliteClaims({ file, clock: createFakeClock() }))
    const cancellations = folder.keep(new SqliteCancellations({ file }))
    await Promise.all([claims.start(), cancellations.start()])
    await claims.stop()
    await cancellations.cancel(['a'], 1)
    await cancellations.stop()
    await expect(cancellations.cancel(['a'], 1)).rejects.toMatchObject({ code: 'queue_unavailable' })
    await expect(claims.claim([])).rejects.toMatchObject({ code: 'queue_unavailable' })
  })

  it('says what is wrong with a file that cannot be opened, and stops all the same', async () => {
    const file = new ClaimsFile('/nowhere/claims.sqlite')
    const claims = new SqliteClaims({ file, clock: createFakeClock() })
    await expect(claims.start()).rejects.toThrow(/directory/)
    await claims.stop()
  })
})
