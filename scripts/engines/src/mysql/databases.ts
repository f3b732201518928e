import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, describe } from 'vitest'
import { type DatabaseServer, startMariaDb, startMySql } from './mysql.ts'

/** What tests over both kinds of server get. */
export interface Databases {
  /** The URL of a new and empty database. */
  make(): Promise<string>
  /** The server itself, for tests that kill it. */
  server(): DatabaseServer
}

const kinds = { MariaDB: startMariaDb, MySQL: startMySql } as const
let made = 0

/** Runs the same tests over MariaDB and over MySQL, each started before them and removed behind. Needs vitest. */
export function describeDatabases(name: string, tests: (databases: Databases) => void): void {
  describe.each(Object.entries(kinds))(`${name} on %s`, (_, start) => {
    let server: DatabaseServer | undefined
    beforeAll(async () => {
      server = await start()
    })
    afterAll(() => server?.remove())

    const running = (): DatabaseServer => {
      if (!server) throw new Error('The server is not started.')
      return server
    }
    tests({ server: running, make: () => makeDatabase(running()) })
  })
}

async function makeDatabase(server: DatabaseServer): Promise<string> {
  const name = `message_center_${process.pid}_${++made}`
  const connection = await createConnection(server.address.replace(/^mariadb:/, 'mysql:'))
  try {
    await connection.query(`CREATE DATABASE ${name}`)
  } finally {
    await connection.end()
  }
  const url = new URL(server.address)
  url.pathname = `/${name}`
  return url.href
}
