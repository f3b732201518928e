import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be cut, as the death of a process or a network cuts it. */
export interface Forwarder {
  /** `host:port` to connect to instead of the server. */
  readonly address: string
  /** Connections under way. */
  readonly connections: number
  /** Breaks what is connected, and refuses what comes until `mend`. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startForwarder(target: string): Promise<Forwarder> {
  const colon = target.lastIndexOf(':')
  const to = { host: target.slice(0, colon), port: Number(target.slice(colon + 1)) }
  const sockets = new Set<Socket>()
  let isCut = false
  let connections = 0
  const server = createServer(socket => {
    if (isCut) return void socket.destroy()
    connections += 1
    const out = connect(to)
    for (const [from, into] of [
      [socket, out],
      [out, socket],
    ] as const) {
      sockets.add(from)
      from.pipe(into)
      from.on('error', () => into.destroy())
      from.on('close', () => {
        sockets.delete(from)
        into.destroy()
      })
    }
    socket.on('close', () => {
      connections -= 1
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const breakAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections
    },
    cut() {
      isCut = true
      breakAll()
    },
    mend() {
      isCut = false
    },
    async close() {
      breakAll()
      server.close()
      await once(server, 'close')
    },
  }
}
