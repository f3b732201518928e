import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createFakeClock } from '@message-center/channel/testing'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { testCancellationStore } from '../testing/claims/cancellation-store-suite.ts'
import { testClaimStore } from '../testing/claims/claim-store-suite.ts'
import { ClaimsFile } from './claims-file.ts'
import { SqliteCancellations } from './sqlite-cancellations.ts'
import { SqliteClaims } from './sqlite-claims.ts'

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

const makeClaims = async (maxWindow?: number) => {
  const clock = createFakeClock()
  const folder = makeFolder()
  const open = () =>
    folder.keep(new SqliteClaims({ file: folder.file(), clock, ...(maxWindow !== undefined && { maxWindow }) }))
  return {
    claims: open(),
    clock,
    dispose: folder.dispose,
    async reopen() {
      folder.crash()
      return open()
    },
  }
}

testClaimStore('SqliteClaims', () => makeClaims())
testClaimStore('SqliteClaims that remembers nothing in memory', () => makeClaims(0))

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
    disk.exec(`CREATE TRIGGER refuse BEFORE DELETE ON claim BEGIN SELECT raise(ABORT, 'full'); END`)
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
