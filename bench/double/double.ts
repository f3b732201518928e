import { readFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { serve, started } from '../process/serve.ts'
import type { DoubleMark, DoubleOptions, DoubleReady } from './double-options.ts'

/* The provider in a process of its own: takes one delivery per request, answers after a while with an id. */

const options = started<DoubleOptions>()
const { certificate, delayMs } = options

/** By message number: how often it came. */
const counts = new Uint8Array(64 * 1024 * 1024)
const recipientMark = Buffer.from('"recipient":"u')
let requests = 0
let messages = 0
let open = 0
let peakOpen = 0
let markedAt = performance.now()
let requestsBefore = 0

function answer(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  open += 1
  peakOpen = Math.max(peakOpen, open)
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const number = numberOf(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    requests += 1
    if (counts[number] === 0) messages += 1
    counts[number] = Math.min(255, (counts[number] ?? 0) + 1)
    setTimeout(respond, delayMs, response, number)
  })
}

function respond(response: ServerResponse, number: number): void {
  open -= 1
  const text = `{"id":"p-${number}"}`
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': text.length })
  response.end(text)
}

function numberOf(body: Buffer): number {
  const at = body.indexOf(recipientMark)
  if (at === -1) throw new Error('A request without a recipient.')
  const from = at + recipientMark.length
  return Number(body.toString('latin1', from, from + 9))
}

const server =
  certificate === undefined
    ? createHttpServer(answer)
    : createHttpsServer(
        { key: readFileSync(certificate.keyFile), cert: readFileSync(certificate.certificateFile) },
        answer,
      )
server.keepAliveTimeout = 120_000
await new Promise<void>(resolve => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve))
const { port } = server.address() as AddressInfo

serve(
  {
    /** What came since the last mark, and altogether. */
    mark: (): DoubleMark => {
      const now = performance.now()
      const mark = {
        seconds: (now - markedAt) / 1000,
        requests: requests - requestsBefore,
        total: requests,
        messages,
        peakOpen,
      }
      markedAt = now
      requestsBefore = requests
      peakOpen = open
      return mark
    },
    /** Different messages so far. */
    messages: () => messages,
    /** How often each message came, a byte each, up to `length`. */
    counts: (length: number) => Buffer.from(counts.subarray(0, length)).toString('base64'),
    stop: () => server.closeAllConnections(),
  },
  { url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}/send` } satisfies DoubleReady,
)
