import type { ChannelContext, Clock, Logger, TokenCache } from '../context.ts'
import { createHttpClient, type HttpClientOptions } from './http-client.ts'
import { systemClock } from './system-clock.ts'
import { createTokenCache } from './token-cache.ts'

export interface ChannelContextOptions {
  readonly account: ChannelContext['account']
  readonly logger: Logger
  /** Default the machine's clock. */
  readonly clock?: Clock
  /** Default tokens of this process. */
  readonly tokens?: TokenCache
  /** Limits, proxy and permissions of the account's HTTP client. */
  readonly http?: HttpClientOptions
}

/** A context that owns its connections. */
export interface OwnedChannelContext extends ChannelContext {
  /** Call it after the sender's own `close`. May be called twice. */
  close(): Promise<void>
}

/** What one account of a plugin gets handed in. */
export function createChannelContext(options: ChannelContextOptions): OwnedChannelContext {
  const { account, logger, clock = systemClock } = options
  const http = createHttpClient(options.http)
  return {
    account,
    logger,
    clock,
    http,
    tokens: options.tokens ?? createTokenCache({ clock }),
    close: () => http.close(),
  }
}
