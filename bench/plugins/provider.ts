import { readFileSync } from 'node:fs'
import { createSecureServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import { serve, started } from '../process/serve.ts'
import type { ProviderOptions, RecordedAnswer } from './plugin-options.ts'

/*
 * A provider in a process of its own that gives recorded answers after a while. It reads as little of a request as it
 * can: what it costs must not be what bounds the sender.
 */

const options = started<ProviderOptions>()
const { certificate, delayMs } = options
const keys = { key: readFileSync(certificate.keyFile), cert: readFileSync(certificate.certificateFile) }

function writeAnswer({ status, headers, text }: RecordedAnswer): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const body = Buffer.from(text)
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} OK\r\n${lines.join('')}content-length: ${body.length}\r\n\r\n`),
    body,
  ])
}

const answers = new Map(options.answers.map(answer => [answer.call, writeAnswer(answer)]))
const headEnd = Buffer.from('\r\n\r\n')
const contentLength = /\r\ncontent-length: *(\d+)/i

/** One connection: requests come one after the other, each when the one before was answered. */
function follow(socket: TLSSocket): void {
  let chunks: Buffer[] = []
  let have = 0
  let want = Number.POSITIVE_INFINITY
  let answer: Buffer | undefined
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    have += chunk.length
    if (want === Number.POSITIVE_INFINITY) {
      const whole = chunks.length === 1 ? chunk : Buffer.concat(chunks)
      const end = whole.indexOf(headEnd)
      if (end === -1) return
      const head = whole.toString('latin1', 0, end)
      answer = answers.get(callOf(head))
      want = end + headEnd.length + Number(contentLength.exec(head)?.[1] ?? 0)
    }
    if (have < want) return
    if (answer) setTimeout(respond, delayMs, socket, answer)
    else socket.destroy()
    chunks = []
    have = 0
    want = Number.POSITIVE_INFINITY
  })
  socket.on('error', () => socket.destroy())
}

function respond(socket: TLSSocket, answer: Buffer): void {
  socket.write(answer)
}

/** `POST /path` of a head, without the query. */
function callOf(head: string): string {
  const line = head.slice(0, head.indexOf(' HTTP/'))
  const query = line.indexOf('?')
  return query === -1 ? line : line.slice(0, query)
}

function startHttp2(): Server {
  const server = createSecureServer({ ...keys, settings: { maxConcurrentStreams: 1_000 } })
  server.on('stream', stream => {
    stream.resume()
    stream.on('error', () => undefined)
    setTimeout(() => {
      if (!stream.destroyed)
        stream.respond({ ':status': 200, 'apns-id': 'f0f0f0f0-0000-0000-0000-000000000000' }, { endStream: true })
    }, delayMs)
  })
  return server
}

const server = options.protocol === 'HTTP/2' ? startHttp2() : createServer(keys, follow)
await new Promise<void>(resolve => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve))
const { port } = server.address() as AddressInfo

serve({ stop: () => server.close() }, { origin: `https://127.0.0.1:${port}` })
