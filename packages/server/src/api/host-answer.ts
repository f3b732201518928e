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
  const gone = onAbort(signal)
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), gone.promise])
      if (next === 'aborted' || next.done) break
      if (response.write(next.value)) continue
      if (!(await isDrained(response, gone.promise, stallMs))) {
        response.destroy()
        break
      }
    }
  } finally {
    gone.forget()
    // Not awaited: a generator that waits for something else would keep this request open.
    void Promise.resolve(chunks.return?.()).catch(() => undefined)
    response.end()
  }
}

async function isDrained(response: ServerResponse, gone: Promise<'aborted'>, stallMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const drained = new Promise<boolean>(resolve => response.once('drain', () => resolve(true)))
  const stalled = new Promise<boolean>(resolve => {
    timer = setTimeout(resolve, stallMs, false)
  })
  const taken = await Promise.race([drained, stalled, gone.then(() => true)])
  clearTimeout(timer)
  return taken
}

function onAbort(signal: AbortSignal): { readonly promise: Promise<'aborted'>; forget(): void } {
  let listener = (): void => undefined
  const promise = new Promise<'aborted'>(resolve => {
    listener = () => resolve('aborted')
    if (signal.aborted) listener()
    else signal.addEventListener('abort', listener)
  })
  return { promise, forget: () => signal.removeEventListener('abort', listener) }
}

function isJson(body: HostResponse['body']): body is { readonly json: Json } {
  return typeof body === 'object' && 'json' in body
}

function isStream(body: HostResponse['body']): body is AsyncIterable<string> {
  return typeof body === 'object' && Symbol.asyncIterator in body
}
