import { createServer, type ServerHttp2Session, type ServerHttp2Stream, type Settings } from 'node:http2'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { listenLocally } from '@message-center/channel/double'
import { onTestFinished } from 'vitest'

export interface TestServer {
  readonly origin: string
  /** Streams so far, with the session each came by. */
  readonly streams: readonly ServerHttp2Stream[]
  readonly sessions: readonly ServerHttp2Session[]
  /** Most streams that were open at the same time in one session. */
  readonly most: number
  stop(): Promise<void>
}

/** An HTTP/2 server without TLS. `answer` decides what becomes of each stream, once the request is here. */
export async function startServer(
  answer: (stream: ServerHttp2Stream, n: number) => void,
  settings: Settings = {},
): Promise<TestServer> {
  const streams: ServerHttp2Stream[] = []
  const sessions: ServerHttp2Session[] = []
  const open = new Map<unknown, number>()
  let most = 0
  const server = createServer({ settings })
  server.on('session', session => {
    sessions.push(session)
    session.on('error', () => undefined)
  })
  server.on('stream', stream => {
    const { session } = stream
    const now = (open.get(session) ?? 0) + 1
    open.set(session, now)
    most = Math.max(most, now)
    stream.on('error', () => undefined)
    stream.on('close', () => open.set(session, (open.get(session) ?? 1) - 1))
    stream.resume()
    stream.on('end', () => answer(stream, streams.push(stream) - 1))
  })
  const port = await listenLocally(server)
  const stop = () =>
    new Promise<void>(resolve => {
      for (const session of sessions) session.destroy()
      server.close(() => resolve())
    })
  onTestFinished(stop)
  return {
    origin: `http://127.0.0.1:${port}`,
    streams,
    sessions,
    get most() {
      return most
    },
    stop,
  }
}

/** A wire to a server that can be cut silently: bytes vanish, and nobody is told. */
export async function startWire(origin: string): Promise<{ readonly origin: string; goSilent(): void }> {
  const sockets: Socket[] = []
  let isSilent = false
  const wire = createTcpServer(near => {
    const far = connect(Number(new URL(origin).port), '127.0.0.1')
    sockets.push(near, far)
    near.on('data', bytes => isSilent || far.write(bytes))
    far.on('data', bytes => isSilent || near.write(bytes))
    for (const socket of [near, far]) socket.on('error', () => undefined)
  })
  const port = await listenLocally(wire)
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    wire.close()
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    goSilent: () => {
      isSilent = true
      // What connects from now on is heard again.
      wire.once('connection', () => {
        isSilent = false
      })
    },
  }
}

/** Takes connections and never says a word. */
export async function startMute(): Promise<{ readonly origin: string; readonly connections: () => number }> {
  const sockets: Socket[] = []
  const mute = createTcpServer(socket => void sockets.push(socket.on('error', () => undefined)))
  const port = await listenLocally(mute)
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    mute.close()
  })
  return { origin: `http://127.0.0.1:${port}`, connections: () => sockets.length }
}
