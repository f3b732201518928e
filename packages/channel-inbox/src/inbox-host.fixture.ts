import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type {
  Clock,
  HostResponse,
  HostRoute,
  InboundEvent,
  JsonObject,
  PluginHost,
  Sender,
} from '@message-center/channel'
import { compileSchema, systemClock } from '@message-center/channel/host'
import { createRecordingLogger, makeContext, type RecordingLogger } from '@message-center/channel/testing'
import { createInboxChannel, type InboxLimits, type InboxStore, MemoryInboxStore } from './index.ts'

export interface HostOptions {
  readonly store?: InboxStore
  readonly limits?: Partial<InboxLimits>
  readonly clock?: Clock
  readonly secretKey?: Uint8Array
  /** Default: keeps what it is told in `told`. */
  readonly tell?: PluginHost['tell']
  /** A client that takes nothing for so long is cut. */
  readonly stallMs?: number
}

export interface InboxHost {
  readonly url: string
  readonly logger: RecordingLogger
  /** An account of the tenant `shop`. */
  readonly sender: Sender
  /** What the plugin told by itself, call by call. */
  readonly told: readonly { readonly tenant: string; readonly events: readonly InboundEvent[] }[]
  /** Live streams that were asked for the next piece at least once and have not ended. */
  readonly streams: () => number
  stop(): Promise<void>
}

/** A small host on node:http that keeps the promises of `host-route.ts`. The header `x-key-of` stands for an API key. */
export async function startHost(options: HostOptions = {}): Promise<InboxHost> {
  const { store = new MemoryInboxStore(), limits = {}, clock = systemClock, stallMs = 30_000 } = options
  const plugin = createInboxChannel({ store, limits: { pollMs: 50, ...limits } })
  const logger = createRecordingLogger()
  const told: { tenant: string; events: readonly InboundEvent[] }[] = []
  const keep = async (tenant: string, events: readonly InboundEvent[]) => void told.push({ tenant, events })
  const { secretKey = randomBytes(32), tell = keep } = options
  await plugin.start?.({ clock, logger, secretKey, tell })
  const context = makeContext({ clock, account: { id: 'main', tenant: 'shop' } })
  const sender = await plugin.open({}, context)
  let streams = 0

  const routes = (plugin.hostRoutes?.() ?? []).map(route => ({
    route,
    pattern: new RegExp(`^${route.path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
    fits: route.requestSchema && compileSchema(route.requestSchema),
  }))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://host')
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    for (const { route, pattern, fits } of routes) {
      const match = pattern.exec(url.pathname)
      if (!match || route.method !== request.method) continue
      const body = await buffer(request)
      if (fits && fits(JSON.parse(body.toString())).length > 0) return write(response, { status: 400 })
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
      )
      const params = Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
      )
      const asked = {
        method: route.method,
        path: url.pathname,
        params,
        query: url.searchParams,
        headers,
        body,
        signal: gone.signal,
      }
      return write(response, await ask(route, asked))
    }
    return write(response, { status: 404 })
  }

  async function write(response: ServerResponse, answer: HostResponse): Promise<void> {
    response.writeHead(answer.status, answer.headers)
    const { body = '' } = answer
    if (typeof body === 'string' || body instanceof Uint8Array) return void response.end(body)
    if ('json' in body) return void response.end(JSON.stringify(body.json))
    response.flushHeaders()
    streams += 1
    try {
      for await (const text of body) {
        if (response.write(text)) continue
        await once(response, 'drain', { signal: AbortSignal.timeout(stallMs) })
      }
    } catch {
      response.destroy()
    } finally {
      streams -= 1
      response.end()
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    logger,
    sender,
    told,
    streams: () => streams,
    async stop() {
      await plugin.stop?.()
      await context.close()
      server.closeAllConnections()
      if (server.listening) await once(server.close(), 'close')
    },
  }
}

function ask(route: HostRoute, request: Parameters<HostRoute['answer']>[0]): Promise<HostResponse> {
  if (route.access === 'open') return route.answer(request)
  const tenant = request.headers['x-key-of']
  return tenant ? route.answer(request, { tenant }) : Promise.resolve({ status: 401 })
}

/** What came back; `body` is empty without one. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: JsonObject
}

export async function call(url: string, path: string, request: RequestInit = {}): Promise<Answer> {
  const response = await fetch(`${url}${path}`, request)
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) : {} }
}

/** A request of the tenant's own server. */
export function asTenant(
  url: string,
  method: string,
  path: string,
  body?: JsonObject,
  tenant = 'shop',
): Promise<Answer> {
  return call(url, path, { method, headers: { 'x-key-of': tenant }, ...(body && { body: JSON.stringify(body) }) })
}

/** Requests of an end user's page. */
export type Page = (method: string, path: string, body?: JsonObject) => Promise<Answer>

export async function tokenFor(url: string, userId: string, tenant = 'shop'): Promise<string> {
  const { body } = await asTenant(url, 'POST', '/tokens', { userId }, tenant)
  return String(body.token)
}

export async function pageOf(url: string, userId: string, tenant = 'shop'): Promise<Page> {
  const authorization = `Bearer ${await tokenFor(url, userId, tenant)}`
  return (method, path, body) =>
    call(url, path, { method, headers: { authorization }, ...(body && { body: JSON.stringify(body) }) })
}

/** Sends `text` to a user and answers nothing: the ids are `d<n>`. */
export async function send(host: InboxHost, userId: string, ...ids: readonly string[]): Promise<void> {
  const deliveries = ids.map(id => ({
    id,
    attempt: 1,
    address: { userId },
    content: { text: `text of ${id}` },
    category: 'transactional' as const,
    isRepeat: false,
  }))
  const results = await host.sender.send(deliveries, new AbortController().signal)
  if (results.some(result => result.outcome !== 'accepted')) throw new Error('a message was not accepted')
}
