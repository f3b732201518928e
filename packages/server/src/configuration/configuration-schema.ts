import { allRoles } from '@message-center/core'
import { type Static, Type } from 'typebox'

/*
 * Every setting of the hub: one source for reading, checking, types and docs/configuration.md.
 * A member `dataDir` is read from the environment variable MC_DATA_DIR.
 */

const milliseconds = { minimum: 0, maximum: 600_000 } as const

export const ConfigurationSchema = Type.Object(
  {
    host: Type.String({
      minLength: 1,
      default: '127.0.0.1',
      description: 'Address to listen on. The default is reached from this machine alone; a container needs `0.0.0.0`.',
    }),
    port: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080, description: 'Port; 0 takes a free one.' }),
    publicUrl: Type.Optional(
      Type.String({
        pattern: '^https?://[^/?#\\s]+(/[^?#\\s]*[^/?#\\s])?$',
        description:
          'Address under which callers and providers reach the hub, without a slash at the end: `https://hub.example.com`. Default: host and port.',
      }),
    ),
    dataDir: Type.String({
      minLength: 1,
      default: './data',
      description: 'Folder of the SQLite files and of the keys that the hub makes for itself.',
    }),
    storage: Type.Enum(['sqlite', 'memory', 'cluster'], {
      default: 'sqlite',
      description:
        '`sqlite` keeps everything in files of `MC_DATA_DIR`, for one process. `memory` forgets everything at the end: for trying things out. `cluster` uses RocketMQ, Elasticsearch and MySQL or MariaDB, for any number of processes.',
    }),
    roles: Type.Array(Type.Enum([...allRoles]), {
      default: [...allRoles],
      minItems: 1,
      uniqueItems: true,
      description:
        'What this process does, separated by commas. Without `api` it answers `/healthz`, `/readyz` and `/metrics` alone.',
    }),
    databaseUrl: Type.Optional(
      Type.String({
        pattern: '^(mysql|mariadb)://[^\\s]+$',
        writeOnly: true,
        description:
          'Cluster: database with user and password, `mysql://` for a MySQL server, `mariadb://` for MariaDB: `mysql://hub:secret@db.example.com:3306/message_center`.',
      }),
    ),
    rocketmqEndpoints: Type.Optional(
      Type.String({
        pattern: '^[^\\s/:]+:\\d{1,5}$',
        description: 'Cluster: `host:port` of the gRPC proxy of RocketMQ 5; one name for all of them.',
      }),
    ),
    rocketmqNameServer: Type.Optional(
      Type.String({
        pattern: '^[^\\s/:]+:\\d{1,5}$',
        description:
          'Cluster: `host:port` of a name server of RocketMQ; `message-center init` makes topics through it.',
      }),
    ),
    rocketmqPrefix: Type.String({
      pattern: '^[a-zA-Z][a-zA-Z0-9_-]{0,19}$',
      default: 'mc',
      description: 'Cluster: what the names of topics and consumer groups begin with.',
    }),
    elasticsearchUrl: Type.Optional(
      Type.String({
        pattern: '^https?://[^\\s,]+(,https?://[^\\s,]+)*$',
        description: 'Cluster: addresses of Elasticsearch, separated by commas, without user and password.',
      }),
    ),
    elasticsearchUser: Type.Optional(Type.String({ minLength: 1, description: 'Cluster: user at Elasticsearch.' })),
    elasticsearchPassword: Type.Optional(
      Type.String({ minLength: 1, writeOnly: true, description: 'Cluster: password at Elasticsearch.' }),
    ),
    elasticsearchApiKey: Type.Optional(
      Type.String({
        minLength: 1,
        writeOnly: true,
        description: 'Cluster: API key at Elasticsearch, instead of user and password.',
      }),
    ),
    elasticsearchPrefix: Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      default: 'mc-deliveries',
      description: 'Cluster: what the names of the indices begin with.',
    }),
    elasticsearchReplicas: Type.Integer({
      minimum: 0,
      maximum: 5,
      default: 1,
      description: 'Cluster: copies of every shard beside the first; 0 where Elasticsearch has a single node.',
    }),
    elasticsearchShards: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 1,
      description: 'Cluster: parts of the index of a day; one holds some 150 million deliveries.',
    }),
    elasticsearchCompatibleWith: Type.Enum(['8', '9', 'plain'], {
      default: '9',
      description:
        'Cluster: major version of the server that requests are written for; `plain` for gateways that refuse such headers.',
    }),
    elasticsearchRefreshSeconds: Type.Integer({
      minimum: 1,
      maximum: 300,
      default: 5,
      description: 'Cluster: how much later a search may find what happened. Status by id is right at once.',
    }),
    bootstrapKey: Type.Optional(
      Type.String({
        pattern: '^mc_[A-Za-z0-9_-]{32,128}$',
        writeOnly: true,
        description:
          'Operator key with all scopes, valid while it is set. Default: made at the first start and printed once.',
      }),
    ),
    secretKey: Type.Optional(
      Type.String({
        pattern: '^([0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)$',
        writeOnly: true,
        description:
          'Key of 32 bytes, in hexadecimal or base64, that encrypts account secrets at rest and hashes recipients for search. Default: made once into the data folder.',
      }),
    ),
    defaultTenant: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
      default: 'demo',
      description: 'Tenant in which an operator key acts that names none by the header `X-Tenant`. Made at the start.',
    }),
    sandbox: Type.Boolean({
      default: true,
      description:
        'Starts the double of Aliyun SMS along, with an account `sms-sandbox` and a template `order-shipped` in the default tenant. Nothing leaves the machine.',
    }),
    plugins: Type.Array(Type.String({ minLength: 1, maxLength: 500 }), {
      default: [],
      uniqueItems: true,
      description:
        'Modules with further channel plugins, separated by commas: installed packages (`@acme/channel-fax`) or paths (`./fax.mjs`). Every plugin they export is installed.',
    }),
    allowPrivateAddresses: Type.Boolean({
      default: false,
      description: 'Whether accounts may have base URLs and proxies on loopback and private addresses.',
    }),
    logLevel: Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], {
      default: 'info',
      description: 'Lines on standard output, JSON. `debug` has a line per request.',
    }),
    corsOrigins: Type.Array(Type.String({ pattern: '^https?://[^/?#\\s]+$' }), {
      default: [],
      uniqueItems: true,
      description:
        'Origins whose pages may call the routes for end users (the inbox), separated by commas: `https://shop.example.com`.',
    }),
    metricsOpen: Type.Boolean({
      default: false,
      description: 'Whether `/metrics` needs no key. Otherwise an operator key with scope `metrics:read`.',
    }),
    keyRequestsPerSecond: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 20_000,
      description: 'Requests per second of one API key; a batch is one request.',
    }),
    maxBodyBytes: Type.Integer({
      minimum: 1024,
      maximum: 64 * 1024 * 1024,
      default: 1024 * 1024,
      description: 'Longest body of a request.',
    }),
    maxBatchBytes: Type.Integer({
      minimum: 1024,
      maximum: 256 * 1024 * 1024,
      default: 16 * 1024 * 1024,
      description: 'Longest body of a batch of messages.',
    }),
    maxBodiesBytes: Type.Integer({
      minimum: 1024 * 1024,
      maximum: 4 * 1024 * 1024 * 1024,
      default: 64 * 1024 * 1024,
      description:
        'Bytes of the bodies of all requests in hand, from their first byte to their answer; beyond, requests are answered 503 `overloaded`. Callers without a key (callbacks, end users) have a quarter as much, apart. Memory of some five times as much is needed.',
    }),
    keepAliveMs: Type.Integer({
      ...milliseconds,
      default: 65_000,
      description: 'How long an idle connection stays open: the idle time-out of the balancer in front, and 5 s more.',
    }),
    readyDelayMs: Type.Optional(
      Type.Integer({
        ...milliseconds,
        description:
          'At a stop: how long requests are served after `/readyz` said no, so that balancers notice. Default 3000, on a loopback host 0.',
      }),
    ),
    drainMs: Type.Integer({
      ...milliseconds,
      default: 25_000,
      description: 'At a stop: longest wait for requests and deliveries in hand, each.',
    }),
  },
  { additionalProperties: false },
)

/** The hub's settings, checked. */
export type Configuration = Static<typeof ConfigurationSchema>

/** `dataDir` → `MC_DATA_DIR` */
export function variableOf(member: string): string {
  return `MC_${member.replace(/[A-Z]/g, letter => `_${letter}`).toUpperCase()}`
}
