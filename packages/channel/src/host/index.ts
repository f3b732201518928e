/** The parts of a `ChannelContext`, for a host and for who uses a plugin without one. */
export type { ChannelContextOptions, OwnedChannelContext } from './channel-context.ts'
export { createChannelContext } from './channel-context.ts'
export type { ClosableHttpClient, HttpClientOptions } from './http-client.ts'
export { createHttpClient } from './http-client.ts'
export { systemClock } from './system-clock.ts'
export type { TokenCacheOptions } from './token-cache.ts'
export { createTokenCache } from './token-cache.ts'
