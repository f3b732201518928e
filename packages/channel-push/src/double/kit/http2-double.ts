import {
  createSecureServer,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import {
  type DoubleRequest,
  type DoubleResponse,
  type HttpDouble,
  type HttpDoubleOptions,
  isSpoilt,
  listenLocally,
  type ProviderAnswer,
  type SpoiltAnswer,
  unusedPort,
} from '@message-center/channel/double'

export interface Http2DoubleOptions extends HttpDoubleOptions {
  /** In PEM. Without it the double speaks HTTP/2 without TLS. */
  readonly certificate?: { readonly key: string; readonly cert: string } | undefined
  /** Streams of one connection. */
  readonly maxStreams: number
}

export interface Http2Double extends HttpDouble {
  /** Says goodbye on every connection, with a reason; what runs may end. */
  goAway(reason: string): void
}

/** Name under which a request tells the number of its connection. */
export const connectionHeader = ':connection'

const maxRequestBytes = 64 * 1024
const hugeChunk = Buffer.alloc(256 * 1024, 'x')
const hugeChunks = 64
const slowMs = 100

/** The HTTP/2 side of a double on 127.0.0.1, with the spoilt answers of `startHttpDouble`. */
export async function startHttp2Double(options: Http2DoubleOptions): Promise<Http2Double> {
  const answers: ProviderAnswer[] = []
  const sessions = new Map<ServerHttp2Session, number>()
  const settings = { maxConcurrentStreams: options.maxStreams }
  const server = options.certificate
    ? createSecureServer({ ...options.certificate, settings })
    : createServer({ settings })
  let numbers = 0
  server.on('session', (session: ServerHttp2Session) => {
    sessions.set(session, ++numbers)
    session.on('error', () => undefined)
    session.on('close', () => sessions.delete(session))
  })
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', () => undefined)
    const connection = [...sessions].find(([session]) => session === stream.session)?.[1] ?? 0
    readRequest(stream, headers, connection)
      .then(request => {
        const answer = options.isSend(request) ? (answers.shift() ?? 'accept') : 'accept'
        if (isSpoilt(answer)) spoil(answer, options.respond(request, 'accept'), stream)
        else reply(options.respond(request, answer), stream)
      })
      .catch((error: unknown) => reply({ status: 500, body: `The double failed: ${error}` }, stream))
  })
  const port = await listenLocally(server, options.port)
  const scheme = options.certificate ? 'https' : 'http'
  let stopped: Promise<void> | undefined
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    unreachableUrl: `${scheme}://127.0.0.1:${await unusedPort()}`,
    behave: (...next) => void answers.push(...next),
    goAway: reason => {
      for (const session of sessions.keys()) session.goaway(0, undefined, Buffer.from(JSON.stringify({ reason })))
    },
    stop: () =>
      (stopped ??= new Promise(resolve => {
        for (const session of sessions.keys()) session.destroy()
        server.close(() => resolve())
      })),
  }
}

async function readRequest(
  stream: ServerHttp2Stream,
  incoming: IncomingHttpHeaders,
  connection: number,
): Promise<DoubleRequest> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    if (bytes > maxRequestBytes) throw new Error(`The request is longer than ${maxRequestBytes} bytes.`)
    chunks.push(chunk)
  }
  const url = new URL(incoming[':path'] ?? '/', 'http://double')
  const headers: { [name: string]: string | undefined } = { [connectionHeader]: String(connection) }
  for (const [name, value] of Object.entries(incoming))
    if (!name.startsWith(':')) headers[name] = Array.isArray(value) ? value[0] : value
  return {
    method: incoming[':method'] ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks),
  }
}

function reply({ status, headers, body }: DoubleResponse, stream: ServerHttp2Stream): void {
  if (stream.destroyed) return
  stream.respond({ ':status': status, ...headers })
  stream.end(body)
}

function spoil(answer: SpoiltAnswer, response: DoubleResponse, stream: ServerHttp2Stream): void {
  switch (answer) {
    case 'hang':
      return
    case 'disconnect':
      stream.session?.destroy()
      return
    case 'garbage':
      return reply({ ...response, status: 200, body: Buffer.from([0, 255, 123, 34, 254, 10, 128]) }, stream)
    case 'html':
      return reply({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' }, stream)
    case 'huge':
      stream.respond({ ':status': 200, ...response.headers })
      return writeHuge(stream, hugeChunks)
    case 'redirect':
      return reply({ status: 302, headers: { location: '/elsewhere' } }, stream)
    case 'slow':
      stream.respond({ ':status': response.status, ...response.headers })
      setTimeout(() => stream.destroyed || stream.end(response.body), slowMs)
      return
    case 'truncated':
      stream.respond({ ':status': response.status, ...response.headers, 'content-length': 100 })
      stream.write('{', () => stream.session?.destroy())
  }
}

function writeHuge(stream: ServerHttp2Stream, chunksLeft: number): void {
  if (stream.destroyed) return
  if (chunksLeft === 0) stream.end()
  else stream.write(hugeChunk, () => writeHuge(stream, chunksLeft - 1))
}
