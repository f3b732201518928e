import type { Logger } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'

export interface ElasticsearchConnectionOptions {
  /** Addresses of nodes or of a balancer: `https://search.example:9200`. No user names in them. */
  readonly urls: readonly string[]
  readonly username?: string
  readonly password?: string
  /** Instead of user name and password; base64, as Elasticsearch gives it. */
  readonly apiKey?: string
  /** Certificate of the authority that signed the nodes' certificates, as PEM text. Default: those the system trusts. */
  readonly ca?: string
  /** Major version of the server that requests are written for; `plain` for gateways that refuse such headers. Default 9. */
  readonly compatibleWith?: 8 | 9 | 'plain'
  /** Longest wait for an answer, in milliseconds. Default 30 000. */
  readonly requestTimeoutMs?: number
}

export interface ElasticsearchOptions extends ElasticsearchConnectionOptions {
  /** Begins the names of template, aliases and indices. Lower case. Default `message-center`. */
  readonly prefix?: string
  /** Primary shards of a day's index. Default 1: enough for 150 million deliveries a day. */
  readonly shards?: number
  /** Copies of each shard. Default 1; 0 for a single node. */
  readonly replicas?: number
  /** What was merged is found by searches after this long, in seconds. Reading by id sees it at once. Default 5. */
  readonly refreshSeconds?: number
  /** No index is made for deliveries older than this, in days: their late facts are refused. Default 400. */
  readonly oldestDays?: number
  /** Bounds of writing. */
  readonly bulk?: BulkOptions
  /** Told of pauses and of what only an operator can mend. Default: nobody. */
  readonly logger?: Logger
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: () => number
}

export interface BulkOptions {
  /** Documents of one request. Default 1 000. */
  readonly maxDocuments?: number
  /** Of one request, but for a single larger document. Default 5 000 000. */
  readonly maxBytes?: number
  /** Requests under way at once. Default 3. */
  readonly inFlight?: number
  /** The first update waits at most this long for others, in milliseconds. Default 10. */
  readonly maxAgeMs?: number
  /** Updates that may wait and be written at once; more are refused until some are stored. Default 50 000. */
  readonly maxPending?: number
  /** A merge that is not stored within this time is rejected, in milliseconds. Default 15 000. */
  readonly giveUpAfterMs?: number
}

type Complete<Options> = { readonly [Name in keyof Options]-?: Exclude<Options[Name], undefined> }

/** Everything but the connection, checked and complete. */
export interface Settings extends Complete<Omit<ElasticsearchOptions, keyof ElasticsearchConnectionOptions | 'bulk'>> {
  readonly bulk: Complete<BulkOptions>
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** Options with their defaults; throws `invalid_options` for what cannot work. */
export function toSettings(options: ElasticsearchOptions): Settings {
  const { prefix = 'message-center', shards = 1, replicas = 1, refreshSeconds = 5, oldestDays = 400 } = options
  if (!/^[a-z][a-z0-9_-]{0,59}$/.test(prefix))
    throw wrongSetting('prefix', 'prefix is no name of an index.', 'Use 1 to 60 of a-z, 0-9, _ and -; a letter first.')
  const { maxDocuments = 1_000, maxBytes = 5_000_000, inFlight = 3, ...rest } = options.bulk ?? {}
  const { maxAgeMs = 10, maxPending = 50_000, giveUpAfterMs = 15_000 } = rest
  const bulk = { maxDocuments, maxBytes, inFlight, maxAgeMs, maxPending, giveUpAfterMs }
  const counts = { shards, refreshSeconds, oldestDays, ...bulk }
  for (const [name, value] of Object.entries(counts)) checkCount(name, value, 1)
  checkCount('replicas', replicas, 0)
  const { logger = silent, now = Date.now } = options
  return { prefix, shards, replicas, refreshSeconds, oldestDays, bulk, logger, now }
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    throw wrongSetting(name, `${name} is no whole number.`, `Use ${least} or more.`)
}

/** What is configured in a way that cannot work; `name` is the option. */
export const wrongSetting = (name: string, detail: string, fix: string): MessageCenterError =>
  new MessageCenterError('invalid_options', { field: `/elasticsearch/${name}`, detail, fix })
