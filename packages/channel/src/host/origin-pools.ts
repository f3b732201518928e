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
  readonly allowPrivateAddresses: boolean
}

/** A pool per origin and proxy, at most `maxOrigins` of them: the one that was longest unused makes room. */
export class OriginPools {
  readonly #options: PoolOptions
  readonly #pools = new Map<string, OriginPool>()
  #uses = 0

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** The pool to an origin, through a proxy or not. */
  of(origin: string, proxy: string | undefined): OriginPool {
    const key = proxy === undefined ? origin : `${origin} ${proxy}`
    let pool = this.#pools.get(key)
    if (pool === undefined) {
      if (this.#pools.size >= this.#options.maxOrigins) this.#evictOldest()
      const dispatcher = proxy === undefined ? direct(origin, this.#options) : proxied(proxy, this.#options)
      pool = { dispatcher, waiting: 0, lastUse: 0 }
      this.#pools.set(key, pool)
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

function direct(origin: string, { connections, allowPrivateAddresses }: PoolOptions): Dispatcher {
  return new Pool(origin, { ...untimed, connections, connect: guardedConnect(allowPrivateAddresses) })
}

/** How long the proxy may take to open a tunnel, in milliseconds. */
const TUNNEL_TIMEOUT_MS = 5_000

function proxied(uri: string, { connections, allowPrivateAddresses }: PoolOptions): Dispatcher {
  const connect = guardedConnect(allowPrivateAddresses)
  return new ProxyAgent({
    uri,
    clientFactory: proxyUrl => new Pool(proxyUrl, { connections, connect, headersTimeout: TUNNEL_TIMEOUT_MS }),
    factory: (origin, opts: Pool.Options) =>
      new Pool(origin, {
        ...untimed,
        connections,
        ...(typeof opts.connect === 'function' && { connect: wrapConnectErrors(opts.connect) }),
      }),
  })
}
