import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach } from 'vitest'
import { type ClosableHttpClient, createHttpClient, type HttpClientOptions } from './http-client.ts'

/** Undone after each test, last first. */
export const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

export function client(options: HttpClientOptions = {}): ClosableHttpClient {
  const made = createHttpClient({ allowPrivateAddresses: true, timeoutMs: 2_000, ...options })
  cleanups.push(() => made.close())
  return made
}

export async function listen(server: ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

export async function httpServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  const url = await listen(server)
  cleanups.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return url
}

/** A server that does to each connection's first bytes what it is told. */
export async function rawServer(onRequest: (socket: Socket, text: string) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', data => onRequest(socket, data.toString()))
  })
  const url = await listen(server)
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return url
}
