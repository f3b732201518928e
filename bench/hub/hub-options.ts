import type { Role } from '@message-center/core'
import type { ElasticsearchOptions } from '@message-center/core/elasticsearch'

/** How the bench starts its hub. */
export interface HubOptions {
  readonly folder: string
  readonly roles: readonly Role[]
  /** Where the channel posts to. */
  readonly providerUrl: string
  /** Calls to the provider at the same time. */
  readonly concurrency: number
  /** Engines that it shares with other hubs; absent: SQLite in the folder. */
  readonly cluster?: ClusterAddresses | undefined
}

/** Where the engines of a cluster are, and what its hubs have in common. */
export interface ClusterAddresses {
  /** `host:port` of the proxy, then of the name server. */
  readonly rocketMq: string
  readonly nameServer: string
  readonly elasticsearch: string
  /** URL with user and password. */
  readonly database: string
  /** 32 bytes, hexadecimal. */
  readonly secretKey: string
}

export const elasticsearchOptions = ({ elasticsearch }: ClusterAddresses): ElasticsearchOptions => ({
  urls: [elasticsearch],
  replicas: 0,
})

export interface HubReady {
  readonly port: number
  /** Of the bench's tenant. */
  readonly key: string
}

/** What the engine has counted since the start. */
export interface HubCounts {
  readonly accepted: number
  readonly indexed: number
  /** Attempts by their result. */
  readonly attempts: { readonly [result: string]: number }
  readonly inFlight: number
  readonly waiting: { readonly [lane: string]: number }
  readonly rssBytes: number
  readonly peakRssBytes: number
  /** 99th percentile of the event loop's delay since the last question, in milliseconds. */
  readonly loopDelayP99Ms: number
}
