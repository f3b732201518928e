import { createServer, type Server } from 'node:net'

/** Lets a server listen on 127.0.0.1, by default at a free port; the port. Rejects when the wanted one is taken. */
export async function listenLocally(server: Server, wanted = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wanted, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

/** Below what systems give to servers that ask for any port, and to connections. */
const ports = { from: 12_000, count: 18_000 }

/**
 * A port of 127.0.0.1 where nobody listens, nor begins to by chance: one that the system gave and got back would go to
 * the next server that asks, or even to a connection that then calls itself.
 */
export async function unusedPort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = ports.from + Math.floor(Math.random() * ports.count)
    const probe = createServer()
    const isFree = await listenLocally(probe, port).then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    await new Promise<void>(resolve => probe.close(() => resolve()))
    return port
  }
  throw new Error(`No port from ${ports.from} on is free.`)
}
