import { createServer } from 'node:net'

/**
 * A port of 127.0.0.1 that nobody listens on at this moment, nor on its neighbours at these distances. Below the range
 * from which the system gives ports to outgoing connections: one of those could take the port of a server that is down
 * for a moment.
 */
export async function freePort(neighbours: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 12_000 + Math.floor(Math.random() * 18_000)
    const free = await Promise.all([0, ...neighbours].map(distance => isFree(port + distance)))
    if (free.every(Boolean)) return port
  }
  throw new Error('no free port found between 12000 and 30000')
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
