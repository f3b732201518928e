import type { Logger } from '@message-center/channel'
import type { MessageCenter } from '@message-center/core'
import { accountRoutes } from '../routes/accounts.ts'
import { channelRoutes } from '../routes/channels.ts'
import { deliveryRoutes } from '../routes/delivery-routes.ts'
import { keyRoutes } from '../routes/keys.ts'
import { searchRoutes } from '../routes/sql-search.ts'
import { templateRoutes } from '../routes/templates.ts'
import { tenantRoutes } from '../routes/tenants.ts'
import { type Api, assembleApi } from './assemble-api.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { RequestLimit } from './request-limit.ts'

export interface ApiOptions {
  /** Started: its plugins' routes are read here. */
  readonly center: MessageCenter
  /** Default: nothing is logged. */
  readonly logger?: Logger
  /** In which an operator key acts that names no tenant. Default: such a key has to name one. */
  readonly defaultTenant?: string
  /** Where callers reach the server, without the path of the router; for the API's page. Default `http://127.0.0.1:8080`. */
  readonly publicUrl?: string | (() => string)
  /** Made by `createMetrics`; hand its `measure` to the engine as `onMeasure`. Default: metrics of HTTP alone. */
  readonly metrics?: Metrics
  /** Whether `/metrics` needs no key. Default false. */
  readonly areMetricsOpen?: boolean
  /** Origins whose pages may call the routes for end users. Default none. */
  readonly corsOrigins?: readonly string[]
  /** Requests per second of one key. Default 20 000. */
  readonly keyRequestsPerSecond?: number
  /** Longest body. Default 1 MiB. */
  readonly maxBodyBytes?: number
  /** Longest body of a batch. Default 16 MiB. */
  readonly maxBatchBytes?: number
  /**
   * Bytes of the bodies of all requests in hand; beyond, requests are answered with 503. Callers without a key have a
   * quarter as much, apart. Default 64 MiB.
   */
  readonly maxBodiesBytes?: number
}

/** The HTTP API over an engine, to be mounted into an Express app or served by `startServer`. */
export function createApi(options: ApiOptions): Api {
  const { center, publicUrl = 'http://127.0.0.1:8080' } = options
  return assembleApi({
    messages: center.messages,
    channels: center,
    status: () => center.status(),
    managementRoutes: [
      ...searchRoutes(center.search),
      ...templateRoutes(center.templates),
      ...accountRoutes(center.accounts, center),
      ...channelRoutes(center),
      ...deliveryRoutes(center.routes),
      ...keyRoutes(center.apiKeys),
      ...tenantRoutes(center.tenants),
    ],
    authority: {
      findKey: key => center.apiKeys.find(key),
      hasTenant: tenant => center.directory.tenant(tenant) !== undefined,
      defaultTenant: options.defaultTenant,
      limit: new RequestLimit(options.keyRequestsPerSecond ?? 20_000),
    },
    metrics: options.metrics ?? createMetrics(),
    logger: options.logger ?? silent,
    publicUrl: typeof publicUrl === 'string' ? () => publicUrl : publicUrl,
    areMetricsOpen: options.areMetricsOpen ?? false,
    corsOrigins: options.corsOrigins ?? [],
    maxBodyBytes: options.maxBodyBytes ?? 1024 * 1024,
    maxBatchBytes: options.maxBatchBytes ?? 16 * 1024 * 1024,
    maxBodiesBytes: options.maxBodiesBytes ?? 64 * 1024 * 1024,
  })
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }
