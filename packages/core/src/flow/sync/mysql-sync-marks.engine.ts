import { systemClock } from '@message-center/channel/host'
import { type DatabaseServer, startMariaDb } from '@message-center/engines/mysql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLogger } from '../../options.ts'
import { SharedDatabase } from '../../storage/shared-database.ts'
import { MySqlSyncMarks } from './mysql-sync-marks.ts'

let server: DatabaseServer
beforeAll(async () => {
  server = await startMariaDb()
})
afterAll(() => server?.stop())

const open = async () => {
  const marks = new MySqlSyncMarks(
    new SharedDatabase({ url: server.address, clock: systemClock, logger: silentLogger }),
  )
  await marks.start()
  return marks
}

it('tells all processes the smallest mark of those that live', async () => {
  const [one, other] = await Promise.all([open(), open()])
  expect(await one.smallest(60_000)).toBeUndefined()
  await Promise.all([one.tell('one', 1_700_000_000_500), other.tell('other', 1_700_000_000_000)])
  expect(await one.smallest(60_000)).toBe(1_700_000_000_000)
  await other.tell('other', 1_700_000_001_000)
  expect(await other.smallest(60_000)).toBe(1_700_000_000_500)
  await one.forget('one')
  expect(await other.smallest(60_000)).toBe(1_700_000_001_000)
  await expect.poll(() => other.smallest(1), { timeout: 5_000 }).toBeUndefined()
  await Promise.all([one.stop(), other.stop()])
})
