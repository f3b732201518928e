import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { systemClock } from '@message-center/channel/host'
import { createRecordingLogger } from '@message-center/channel/testing'
import { describeDatabases } from '@message-center/engines/databases'
import { MySqlDatabase, readConnectionUrl } from '@message-center/mysql'
import { describe, expect, it, vi } from 'vitest'
import { openWay } from '../../storage/frozen-way.fixture.ts'
import { SharedDatabase } from '../../storage/shared-database.ts'
import { testManagementStore } from '../management-store-suite.ts'
import { connectMySql, createMySqlManagementStore } from './mysql-management-store.ts'

const run = promisify(execFile)

describeDatabases('the management store', ({ make, server }) => {
  const open = (url: string, startLimitMs = 10_000) => {
    const logger = createRecordingLogger()
    return createMySqlManagementStore(new SharedDatabase({ url, clock: systemClock, logger, startLimitMs }))
  }

  testManagementStore('as every one', async () => {
    const url = await make()
    return { store: open(url), reopen: async () => open(url), dispose: async () => {} }
  })

  describe('its tables', () => {
    it('are made once when several processes start at the same moment', async () => {
      const fixture = fileURLToPath(new URL('./start-mysql-store.fixture.ts', import.meta.url))
      const url = await make()
      const starts = Array.from({ length: 3 }, () =>
        run(process.execPath, ['--conditions=@message-center/source', fixture, url], { timeout: 50_000 }),
      )
      for (const { stdout } of await Promise.all(starts)) expect(stdout).toBe('count 0')
    })

    it('fit the entities exactly', async () => {
      const url = await make()
      const store = open(url)
      await store.start()
      await store.stop()
      const orm = await connectMySql(readConnectionUrl(url))
      expect(await orm.schema.getUpdateSchemaSQL()).toBe('')
      await orm.close()
    })

    it('are completed after a crash in the middle of making them', async () => {
      const url = await make()
      const store = open(url)
      await store.start()
      await store.stop()
      const database = new MySqlDatabase({ url })
      await database.run('DROP TABLE management_api_key')
      await database.run('DELETE FROM mikro_orm_migrations')
      await database.close()
      const again = open(url)
      await again.start()
      expect(await again.list('apiKey', {}, { limit: 1 })).toEqual([])
      await again.stop()
    })

    it('of a newer program are refused by the names of both schemas', async () => {
      const url = await make()
      const store = open(url)
      await store.start()
      await store.stop()
      const database = new MySqlDatabase({ url })
      await database.run("INSERT INTO mikro_orm_migrations (name) VALUES ('0099-future')")
      await expect(open(url).start()).rejects.toMatchObject({
        code: 'invalid_options',
        message:
          'The management database is at schema 0099-future; this program knows schemas up to 0001-management-tables.',
      })
      await database.close()
    })
  })

  describe('the database', () => {
    it('that refuses the login or is missing ends the start at once, with what to do', async () => {
      const at = async (part: Partial<URL>) => open(Object.assign(new URL(await make()), part).href).start()
      await expect(at({ password: 'geheim' })).rejects.toMatchObject({
        code: 'invalid_options',
        message: expect.stringContaining('login, privileges'),
        fix: expect.stringContaining('CREATE, ALTER'),
      })
      await expect(at({ pathname: '/message_center_none' })).rejects.toMatchObject({
        code: 'invalid_options',
        fix: expect.stringContaining('CREATE DATABASE'),
      })
    })

    it('that takes the privileges away later is told apart from one that is away', async () => {
      const url = await make()
      const admin = new MySqlDatabase({ url: server().adminAddress })
      const { database, user } = { ...readConnectionUrl(url), user: 'weak' }
      await admin.run(`CREATE USER '${user}'@'127.0.0.1' IDENTIFIED BY 'weak'`)
      await admin.run(`GRANT ALL ON ${database}.* TO '${user}'@'127.0.0.1'`)
      const store = open(Object.assign(new URL(url), { username: user, password: user }).href)
      await store.start()
      await admin.run(`REVOKE ALL ON ${database}.* FROM '${user}'@'127.0.0.1'`)
      // Connections go on with the privileges they had.
      const connections = await admin.query<{ id: number }>(
        'SELECT id AS id FROM information_schema.processlist WHERE user = ?',
        [user],
      )
      for (const { id } of connections) await admin.run(`KILL ${id}`)
      await expect(store.changeCount()).rejects.toMatchObject({
        code: 'management_unavailable',
        message: expect.stringContaining('privileges'),
      })
      await store.stop()
      await admin.run(`DROP USER '${user}'@'127.0.0.1'`)
      await admin.close()
    })

    it('is reached over new connections when the old ones move no more', async () => {
      const url = new URL(await make())
      const way = await openWay(Number(url.port))
      url.port = String(way.port)
      const shared = new SharedDatabase({
        url: url.href,
        clock: systemClock,
        logger: createRecordingLogger(),
        limitMs: 400,
      })
      const store = createMySqlManagementStore(shared)
      await store.start()
      // All connections that the store may have.
      await Promise.all(Array.from({ length: 20 }, () => store.changeCount()))
      way.freeze('all')
      await expect(store.changeCount()).rejects.toMatchObject({ code: 'management_unavailable' })
      await vi.waitFor(async () => expect(await store.changeCount()).toBe(0), 5_000)
      await expect(Promise.all(Array.from({ length: 20 }, () => store.changeCount()))).resolves.toHaveLength(20)
      await store.stop()
      await way.close()
    })

    it('that is away is waited for at the start, with a limit, and later answers with the time to come again', async () => {
      const url = await make()
      const store = open(url)
      await store.start()
      await server().kill()
      await expect(open(url, 1_000).start()).rejects.toMatchObject({ code: 'management_unavailable' })
      await expect(store.changeCount()).rejects.toMatchObject({ code: 'management_unavailable', retryAfterMs: 2_000 })
      const waiting = open(url, 30_000)
      const started = waiting.start()
      await server().start()
      await started
      await vi.waitFor(async () => expect(await store.changeCount()).toBe(0), 5_000)
      await Promise.all([store.stop(), waiting.stop()])
    })
  })
})
