import type { Clock, Logger } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import { problemOfNames } from './topics.ts'
import type { ProxyCredentials } from './wire/proxy-connection.ts'

export interface RocketMqQueueOptions {
  /** `host:port` of the proxy's gRPC, or of what balances several of them. */
  readonly endpoint: string
  /** Channels of all plugins: their topics are looked for at the start. */
  readonly channels: readonly string[]
  /** First part of the names of topics and groups, as given to `initRocketMq`. Default `mc`. */
  readonly prefix?: string
  /**
   * `host:port` of the name servers, separated by `;`. Without it `depths` knows only what this process has in
   * hand, and a missing consumer group is noticed when it is read, not at the start.
   */
  readonly nameServers?: string
  /** Speak TLS. Default false. */
  readonly tls?: boolean
  readonly credentials?: ProxyCredentials
  readonly clock: Clock
  readonly logger: Logger
  /**
   * Nobody else sees what a process has in hand for this long after it died, in milliseconds. At least 10 000 unless the
   * proxy's `minInvisibleTimeMillsForRecv` says otherwise. Default 60 000.
   */
  readonly leaseMs?: number
  /** Messages on their way to the broker at most. Default 128. */
  readonly maxInFlight?: number
  /** Characters that may wait for the broker; beyond, publish and settle are refused. Default 64 Mi. */
  readonly maxPending?: number
  /** Characters that a lane keeps in memory for one group, read ahead or in hands; beyond, reading pauses. Default 16 Mi. */
  readonly maxHeld?: number
  /**
   * A pack that is not full waits so long for more, in milliseconds; six times as long while another one of its lane is
   * under way. Default 3.
   */
  readonly lingerMs?: number
  /** A message that the broker does not confirm is tried again for this long, in milliseconds. Default 5 000. */
  readonly publishTimeoutMs?: number
  /**
   * Longest delay of one message, in milliseconds; longer ones are made of several. Has to be below `timerMaxDelaySec`
   * of the broker and `maxDelayTimeMills` of the proxy. Default 23 hours.
   */
  readonly maxDelayMs?: number
}

export type RocketMqSettings = Required<Omit<RocketMqQueueOptions, 'nameServers' | 'credentials'>> &
  Pick<RocketMqQueueOptions, 'nameServers' | 'credentials'>

const defaults = {
  prefix: 'mc',
  tls: false,
  leaseMs: 60_000,
  maxInFlight: 128,
  maxPending: 64 * 1_024 * 1_024,
  maxHeld: 16 * 1_024 * 1_024,
  lingerMs: 3,
  publishTimeoutMs: 5_000,
  maxDelayMs: 23 * 3_600_000,
} as const

/** Throws a `MessageCenterError` of code `invalid_options` that names the option. */
export function toSettings(options: RocketMqQueueOptions): RocketMqSettings {
  const settings = { ...defaults, ...options }
  if (!/^[^\s/:]+:\d+$/.test(options.endpoint)) throw invalid('endpoint', 'is not of the form "host:port"')
  for (const name of ['leaseMs', 'maxInFlight', 'maxPending', 'maxHeld', 'publishTimeoutMs', 'maxDelayMs'] as const)
    if (!(settings[name] >= 1)) throw invalid(name, 'is below 1')
  if (settings.leaseMs > 12 * 3_600_000) throw invalid('leaseMs', 'is above 12 hours, the longest that RocketMQ knows')
  const problem = problemOfNames(settings.prefix, settings.channels)
  if (problem) throw invalid('prefix and channels', `cannot be: ${problem}`)
  return settings
}

const invalid = (option: string, reason: string): MessageCenterError =>
  new MessageCenterError('invalid_options', {
    field: `/rocketmq/${option.split(' ')[0]}`,
    detail: `RocketMqQueue: ${option} ${reason}`,
  })
