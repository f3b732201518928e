import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HostRequest, HostResponse, Json } from '@message-center/channel'
import { apiHeaders } from './respond.ts'

/** A client of a streamed answer that takes nothing for so long is cut, in milliseconds. */
export const STREAM_STALL_MS = 30_000

/** A request in the form that plugins know. */
export function toHostRequest(
  request: IncomingMessage,
  parts: Pick<HostRequest, 'path' | 'params' | 'query' | 'body' | 'signal'>,
): HostRequest {
  const headers: { [name: string]: string | undefined } = {}
  for (const [name, value] of Object.entries(request.headers)) headers[name] = Array.isArray(value) ? value[0] : value
  return { method: request.method ?? 'GET', headers, ...parts }
}

/** Writes a plugin's answer; resolves when it is out, or cut. */
export async function respondHost(
  response: ServerResponse,
  answer: HostResponse,
  signal: AbortSignal,
  stallMs: number,
): Promise<void> {
  const { status, headers = {}, body } = answer
  for (const [name, value] of Object.entries(apiHeaders)) response.setHeader(name, value)
  if (isJson(body)) response.setHeader('Content-Type', 'application/json; charset=utf-8')
  // The plugin's own headers come last: a page of its own has its own content policy.
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)

  if (isStream(body)) {
    response.writeHead(status).flushHeaders()
    if (response.req.method === 'HEAD') response.end()
    else await streamBody(response, body, signal, stallMs)
    return
  }
  const bytes = isJson(body) ? JSON.stringify(body.json) : (body ?? '')
  response.writeHead(status, status === 204 ? {} : { 'Content-Length': Buffer.byteLength(bytes) }).end(bytes)
}

/** Asks for the next chunk only when the client has taken the last; ends with the signal, whatever the plugin does. */
async function streamBody(
  response: ServerResponse,
  body: AsyncIterable<string>,
  signal: AbortSignal,
  stallMs: number,
): Promise<void> {
  const chunks = body[Symbol.asyncIterator]()
  const waiting = new AbortableWait(signal)
  try {
    for (;;) {
      const next = await waiting.for(chunks.next())
      if (next === 'aborted' || next.done) break
      if (response.write(next.value)) continue
      if ((await waiting.for(isDrained(response, stallMs))) === false) {
        response.destroy()
        break
      }
    }
  } finally {
    waiting.end()
    // Not awaited: a generator that waits for something else would keep this request open.
    void Promise.resolve(chunks.return?.()).catch(() => undefined)
    response.end()
  }
}

async function isDrained(response: ServerResponse, stallMs: number): Promise<boolean> {
  return new Promise<boolean>(resolve => {
    const timer = setTimeout(() => end(false), stallMs)
    const drained = (): void => end(true)
    const end = (isTaken: boolean): void => {
      clearTimeout(timer)
      response.off('drain', drained).off('close', drained)
      resolve(isTaken)
    }
    response.on('drain', drained).on('close', drained)
  })
}

/**
 * Waits for one promise after the other, each only until the signal aborts. Nothing stays of those that came true:
 * `Promise.race` with one promise of the signal would keep every chunk of a stream as long as the stream lives.
 */
class AbortableWait {
  readonly #signal: AbortSignal
  readonly #abort = (): void => this.#leave?.('aborted')
  #leave: ((aborted: 'aborted') => void) | undefined

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.#abort)
  }

  for<T>(promise: Promise<T>): Promise<T | 'aborted'> {
    return new Promise((resolve, reject) => {
      this.#leave = resolve
      promise.then(resolve, reject)
      if (this.#signal.aborted) resolve('aborted')
    })
  }

  end(): void {
    this.#signal.removeEventListener('abort', this.#abort)
    this.#leave = undefined
  }
}

function isJson(body: HostResponse['body']): body is { readonly json: Json } {
  return typeof body === 'object' && 'json' in body
}

function isStream(body: HostResponse['body']): body is AsyncIterable<string> {
  return typeof body === 'object' && Symbol.asyncIterator in body
}
