import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../free-port.ts'
import { isGreeting } from './greeting.ts'
import { type DatabaseServer, startMariaDb, startMySql } from './mysql.ts'

describe.each([
  ['MariaDB', startMariaDb, 'mariadb:'],
  ['MySQL', startMySql, 'mysql:'],
] as const)('%s', (_, start, scheme) => {
  let server: DatabaseServer
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server.remove())

  it('greets at its address until it is stopped or killed, and again when it is started', async () => {
    const { protocol, port } = new URL(server.address)
    expect(protocol).toBe(scheme)
    expect(await isGreeting(Number(port))).toBe(true)
    await server.kill()
    expect(await isGreeting(Number(port))).toBe(false)
    await server.start()
    await server.start()
    expect(await isGreeting(Number(port))).toBe(true)
    await server.stop()
    await server.stop()
    expect(await isGreeting(Number(port))).toBe(false)
  })
})

it('takes nothing else at a port for a database', async () => {
  expect(await isGreeting(await freePort())).toBe(false)
  const server = createServer(socket => socket.end('HTTP/1.1 400 Bad Request'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  expect(await isGreeting(typeof address === 'object' && address ? address.port : 0)).toBe(false)
  server.close()
})
