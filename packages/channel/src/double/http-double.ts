import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenLocally, unusedPort } from './local-port.ts'
import type { ProviderAnswer, SpoiltAnswer } from './plugin-double.ts'

/** A request as it reached the double. */
export interface DoubleRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string | undefined }
  readonly body: Buffer
}

export interface DoubleResponse {
  readonly status: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array
}

export interface HttpDoubleOptions {
  /** Default a free one. */
  readonly port?: number
  /** Whether a request sends messages. Only such use up an answer of `behave`. */
  isSend(request: DoubleRequest): boolean
  /**
   * The provider's response to any request. For a spoilt answer it is asked as for `accept`, so what it takes is taken,
   * and its response is spoilt on the way back.
   */
  respond(request: DoubleRequest, answer: Exclude<ProviderAnswer, SpoiltAnswer>): DoubleResponse
}

/** The part of a double that every provider reached by HTTP has in common. */
export interface HttpDouble {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** An address of the same form where nobody listens. */
  readonly unreachableUrl: string
  behave(...answers: readonly ProviderAnswer[]): void
  stop(): Promise<void>
}

const MAX_REQUEST_BYTES = 16 * 1024 * 1024
const HUGE_CHUNK = Buffer.alloc(256 * 1024, 'x')
const HUGE_CHUNKS = 64

/** Starts the HTTP side of a double on 127.0.0.1 and plays the spoilt answers. */
export async function startHttpDouble(options: HttpDoubleOptions): Promise<HttpDouble> {
  const answers: ProviderAnswer[] = []
  const server = createServer((incoming, outgoing) => {
    readRequest(incoming)
      .then(request => {
        const answer = options.isSend(request) ? (answers.shift() ?? 'accept') : 'accept'
        if (isSpoilt(answer)) spoil(answer, options.respond(request, 'accept'), outgoing)
        else reply(options.respond(request, answer), outgoing)
      })
      .catch((error: unknown) => reply({ status: 500, body: `The double failed: ${error}` }, outgoing))
  })
  server.keepAliveTimeout = 60_000
  const port = await listenLocally(server, options.port)

  let stopped: Promise<void> | undefined
  return {
    url: `http://127.0.0.1:${port}`,
    unreachableUrl: `http://127.0.0.1:${await unusedPort()}`,
    behave: (...next) => void answers.push(...next),
    stop: () =>
      (stopped ??= new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })),
  }
}

async function readRequest(incoming: IncomingMessage): Promise<DoubleRequest> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming) {
    bytes += chunk.length
    if (bytes > MAX_REQUEST_BYTES) throw new Error(`The request is longer than ${MAX_REQUEST_BYTES} bytes.`)
    chunks.push(chunk)
  }
  const url = new URL(incoming.url ?? '/', 'http://double')
  const headers: { [name: string]: string | undefined } = {}
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = Array.isArray(value) ? value[0] : value
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks),
  }
}

/** Whether the network does something to the answer of a call that the provider took. */
export function isSpoilt(answer: ProviderAnswer): answer is SpoiltAnswer {
  return ['hang', 'disconnect', 'garbage', 'html', 'huge', 'truncated', 'redirect', 'slow'].includes(answer)
}

function reply(response: DoubleResponse, outgoing: ServerResponse): void {
  outgoing.writeHead(response.status, response.headers).end(response.body)
}

function spoil(answer: SpoiltAnswer, response: DoubleResponse, outgoing: ServerResponse): void {
  switch (answer) {
    case 'hang':
      return
    case 'disconnect':
      outgoing.destroy()
      return
    case 'garbage':
      reply(
        { status: 200, headers: response.headers ?? {}, body: Buffer.from([0, 255, 123, 34, 254, 10, 128]) },
        outgoing,
      )
      return
    case 'html':
      reply(
        { status: 200, headers: { 'content-type': 'text/html' }, body: '<html><body>Sign in</body></html>' },
        outgoing,
      )
      return
    case 'huge':
      outgoing.writeHead(200, response.headers)
      writeHuge(outgoing, HUGE_CHUNKS)
      return
    case 'redirect':
      reply({ status: 302, headers: { location: '/elsewhere' } }, outgoing)
      return
    case 'slow':
      trickle(response, outgoing)
      return
    case 'truncated': {
      const whole = Buffer.from(response.body ?? '')
      outgoing.writeHead(response.status, { ...response.headers, 'content-length': String(whole.length + 1) })
      outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => outgoing.destroy())
    }
  }
}

const PIECES = 20
const PIECE_EVERY_MS = 5

/** The whole response, piece by piece. */
function trickle({ status, headers, body = '' }: DoubleResponse, outgoing: ServerResponse): void {
  const whole = Buffer.from(body)
  const size = Math.max(1, Math.ceil(whole.length / PIECES))
  outgoing.writeHead(status, headers).flushHeaders()
  const writeFrom = (at: number): void => {
    if (outgoing.destroyed) return
    if (at >= whole.length) outgoing.end()
    else outgoing.write(whole.subarray(at, at + size), () => setTimeout(writeFrom, PIECE_EVERY_MS, at + size))
  }
  writeFrom(0)
}

function writeHuge(outgoing: ServerResponse, chunksLeft: number): void {
  if (outgoing.destroyed) return
  if (chunksLeft === 0) outgoing.end()
  else outgoing.write(HUGE_CHUNK, () => writeHuge(outgoing, chunksLeft - 1))
}
