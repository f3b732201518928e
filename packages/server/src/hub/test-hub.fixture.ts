import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Configuration } from '../configuration/configuration-schema.ts'
import { readConfiguration } from '../configuration/read-configuration.ts'
import type { HubParts } from './make-center.ts'
import { type Hub, startServer } from './start-server.ts'

export const operatorKey = `mc_operator_${'o'.repeat(43)}`

/** Defaults of the hub, on a free port, silent. */
export function configurationFor(more: Partial<Configuration> = {}): Configuration {
  const reading = readConfiguration({ MC_BOOTSTRAP_KEY: operatorKey })
  if (reading.verdict === 'refused') throw new Error('The defaults do not fit.')
  return { ...reading.configuration, port: 0, logLevel: 'silent', ...more }
}

export interface Asked {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of every form
  readonly body: any
}

export interface AskOptions {
  readonly body?: unknown
  /** Default the operator's; null for none. */
  readonly key?: string | null
  readonly headers?: { readonly [name: string]: string }
}

export interface TestHub {
  readonly hub: Hub
  readonly folder: string
  ask(method: string, path: string, options?: AskOptions): Promise<Asked>
  /** A key of a tenant. */
  keyFor(tenant: string, ...scopes: string[]): Promise<string>
  stop(): Promise<void>
}

/** A whole hub as `npm start` runs it, in this process. */
export async function startTestHub(more: Partial<Configuration> = {}, parts: HubParts = {}): Promise<TestHub> {
  const folder = await mkdtemp(join(tmpdir(), 'message-center-'))
  const hub = await startServer(configurationFor({ dataDir: folder, ...more }), parts)
  const ask: TestHub['ask'] = async (method, path, { body, key = operatorKey, headers = {} } = {}) => {
    const response = await fetch(hub.url + path, {
      method,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  return {
    hub,
    folder,
    ask,
    keyFor: async (tenant, ...scopes) => {
      const headers = { 'x-tenant': tenant }
      const { body } = await ask('POST', '/v1/keys', { body: { name: 'test', scopes }, headers })
      return body.key
    },
    stop: async () => {
      await hub.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
