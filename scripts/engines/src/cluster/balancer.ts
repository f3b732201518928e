import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface BalancerOptions {
  /** Where requests go to: `http://host:port`. */
  readonly targets: readonly string[]
  /** Default 0: one that is free. */
  readonly port?: number
}

interface Target {
  readonly url: URL
  isReady: boolean
}

const checkEveryMs = 200
const checkLimitMs = 2_000
const maxBodyBytes = 64 * 1024 * 1024

/**
 * A small balancer in front of several hubs, as a gateway would stand there: asks `/readyz`, sends each request to the
 * next hub that is ready, and tries another one where no connection came about or where the key of the request makes a
 * repeat harmless.
 */
export class Balancer {
  readonly #targets: readonly Target[]
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 512 })
  readonly #server = createServer((asked, answer) => void this.#pass(asked, answer))
  readonly #stopped = new AbortController()
  #turn = 0

  private constructor(targets: readonly string[]) {
    this.#targets = targets.map(url => ({ url: new URL(url), isReady: false }))
    this.#server.keepAliveTimeout = 65_000
  }

  static async start({ targets, port = 0 }: BalancerOptions): Promise<Balancer> {
    const balancer = new Balancer(targets)
    await new Promise<void>((resolve, reject) => {
      balancer.#server.once('error', reject)
      balancer.#server.listen(port, '127.0.0.1', resolve)
    })
    for (const target of balancer.#targets) void balancer.#watch(target)
    return balancer
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
    this.#agent.destroy()
  }

  async #watch(target: Target): Promise<void> {
    const { signal } = this.#stopped
    while (!signal.aborted) {
      target.isReady = await isReady(target.url)
      await new Promise(resolve => setTimeout(resolve, checkEveryMs))
    }
  }

  async #pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await bodyOf(asked).catch(() => undefined)
    if (body === undefined) return refuse(answer, 413)
    const isRepeatable = asked.method === 'GET' || asked.headers['idempotency-key'] !== undefined
    for (let tries = 0; tries < this.#targets.length + 1; tries++) {
      const target = this.#next()
      if (!target) break
      const outcome = await this.#try(target, asked, body, answer)
      if (outcome === 'answered') return
      if (outcome === 'not connected') target.isReady = false
      else if (!isRepeatable) return refuse(answer, 502)
    }
    refuse(answer, 503)
  }

  #next(): Target | undefined {
    const ready = this.#targets.filter(({ isReady }) => isReady)
    this.#turn += 1
    return ready[this.#turn % ready.length]
  }

  #try(
    { url }: Target,
    asked: IncomingMessage,
    body: Buffer,
    answer: ServerResponse,
  ): Promise<'answered' | 'not connected' | 'broken'> {
    return new Promise(resolve => {
      const { method, url: path, headers } = asked
      const options = { agent: this.#agent, method, path, headers: { ...headers, host: url.host } }
      const passed = request({ ...options, hostname: url.hostname, port: url.port }, response => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
        response.on('end', () => resolve('answered'))
        response.on('error', () => answer.destroy())
        response.on('close', () => resolve('answered'))
      })
      answer.on('close', () => passed.destroy())
      passed.on('error', error => {
        const isRefused = 'code' in error && error.code === 'ECONNREFUSED'
        resolve(answer.headersSent || answer.destroyed ? 'answered' : isRefused ? 'not connected' : 'broken')
      })
      passed.end(body)
    })
  }
}

async function isReady(url: URL): Promise<boolean> {
  try {
    const response = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(checkLimitMs) })
    await response.body?.cancel()
    return response.status === 200
  } catch {
    return false
  }
}

async function bodyOf(asked: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of asked) {
    length += chunk.length
    if (length > maxBodyBytes) throw new Error('The body is too long.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refuse(answer: ServerResponse, status: number): void {
  if (answer.headersSent || answer.destroyed) return
  answer.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' })
  answer.end(JSON.stringify({ title: 'No hub can answer.', status }))
}
