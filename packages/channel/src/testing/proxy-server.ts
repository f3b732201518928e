import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { listenLocally } from '../double/index.ts'

/** A proxy on this machine that tunnels by CONNECT. */
export interface ProxyServer {
  readonly url: string
  /** `host:port` of each tunnel so far. */
  readonly tunnels: readonly string[]
  close(): void
}

export async function startProxyServer(): Promise<ProxyServer> {
  const tunnels: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connect', (request, socket: Socket) => {
    const target = request.url ?? ''
    tunnels.push(target)
    const out = connect(Number(target.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      out.pipe(socket).pipe(out)
    })
    for (const [one, other] of [
      [socket, out],
      [out, socket],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  const port = await listenLocally(server)
  return {
    url: `http://127.0.0.1:${port}`,
    tunnels,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
