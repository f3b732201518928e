import { createServer, type Server } from 'node:net'

/** Lets a server listen on 127.0.0.1, by default at a free port; the port. Rejects when the wanted one is taken. */
export async function listenLocally(server: Server, wanted = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(wanted, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}

/** A port of 127.0.0.1 where nobody listens. */
export async function unusedPort(): Promise<number> {
  const probe = createServer()
  const port = await listenLocally(probe)
  await new Promise<void>(resolve => probe.close(() => resolve()))
  return port
}
