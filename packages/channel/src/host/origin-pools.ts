import { type Dispatcher, Pool, ProxyAgent } from 'undici'
import { guardedConnect, wrapConnectErrors } from './guarded-connect.ts'

/** The connections to one origin, and how many requests wait for one of them. */
export interface OriginPool {
  readonly dispatcher: Dispatcher
  waiting: number
  lastUse: number
}

export interface PoolOptions {
  readonly connections: number
  readonly maxOrigins: number
  readonly proxy: string | undefined
  readonly allowPrivateAddresses: boolean
}

/** A pool per origin, at most `maxOrigins` of them: the one that was longest unused makes room. */
export class OriginPools {
  readonly #options: PoolOptions
  readonly #pools = new Map<string, OriginPool>()
  readonly #open: (origin: string) => Dispatcher
  #uses = 0

  constructor(options: PoolOptions) {
    this.#options = options
    this.#open = options.proxy === undefined ? direct(options) : proxied(options, options.proxy)
  }

  of(origin: string): OriginPool {
    let pool = this.#pools.get(origin)
    if (pool === undefined) {
      if (this.#pools.size >= this.#options.maxOrigins) this.#evictOldest()
      pool = { dispatcher: this.#open(origin), waiting: 0, lastUse: 0 }
      this.#pools.set(origin, pool)
    }
    pool.lastUse = ++this.#uses
    return pool
  }

  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map(pool => pool.dispatcher.destroy()))
  }

  #evictOldest(): void {
    let oldest: [string, OriginPool] | undefined
    for (const entry of this.#pools) if (oldest === undefined || entry[1].lastUse < oldest[1].lastUse) oldest = entry
    if (oldest === undefined) return
    this.#pools.delete(oldest[0])
    // Lets running requests finish; each of them has its own limit. Undici resolves this in any case.
    void oldest[1].dispatcher.close()
  }
}

/** Time-outs of undici are off: the exchange has one limit for everything. */
const untimed = { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 } as const

function direct(options: PoolOptions): (origin: string) => Dispatcher {
  const connect = guardedConnect(options.allowPrivateAddresses)
  return origin => new Pool(origin, { ...untimed, connections: options.connections, connect })
}

/** How long the proxy may take to open a tunnel, in milliseconds. */
const TUNNEL_TIMEOUT_MS = 5_000

function proxied(options: PoolOptions, uri: string): (origin: string) => Dispatcher {
  const connect = guardedConnect(options.allowPrivateAddresses)
  return () =>
    new ProxyAgent({
      uri,
      clientFactory: proxyUrl =>
        new Pool(proxyUrl, { connections: options.connections, connect, headersTimeout: TUNNEL_TIMEOUT_MS }),
      factory: (origin, opts: Pool.Options) =>
        new Pool(origin, {
          ...untimed,
          connections: options.connections,
          ...(typeof opts.connect === 'function' && { connect: wrapConnectErrors(opts.connect) }),
        }),
    })
}
