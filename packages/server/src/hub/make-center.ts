import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ChannelPlugin, Clock, Logger } from '@message-center/channel'
import { type InboxStore, MemoryInboxStore } from '@message-center/channel-inbox'
import { SqliteInboxStore } from '@message-center/channel-inbox/sqlite'
import { aliyunSms } from '@message-center/channel-sms-aliyun'
import {
  createMessageCenter,
  type Measure,
  type MessageCenter,
  type MessageCenterOptions,
  parseSecretKey,
} from '@message-center/core'
import { lockFolder } from '@message-center/sqlite'
import type { Configuration } from '../configuration/configuration-schema.ts'
import { createClusterParts, openClusterInbox } from './cluster-parts.ts'
import { installedChannels } from './installed-channels.ts'
import { loadPlugins } from './load-plugins.ts'
import type { Sandbox } from './sandbox.ts'

/** What a host may bring itself. */
export interface HubParts {
  /** Channels beside those that come with the hub. */
  readonly channels?: readonly ChannelPlugin[]
  /** Time of the engine. Default the machine's. */
  readonly clock?: Clock
  /** Default: JSON lines on standard output, from the configured level on. */
  readonly logger?: Logger
}

export interface CenterParts extends Required<HubParts> {
  readonly onMeasure: (measure: Measure) => void
  readonly sandbox: Sandbox | undefined
}

/** The engine as the settings want it: with all channels, and its data where they say. */
export async function makeCenter(configuration: Configuration, parts: CenterParts): Promise<MessageCenter> {
  const { roles, secretKey, bootstrapKey, allowPrivateAddresses } = configuration
  const { clock, logger, onMeasure } = parts
  const channels = await channelsOf(configuration, parts)
  return createMessageCenter({
    clock,
    logger,
    channels,
    ...(await storageOf(configuration, { clock, logger, channels: namesOf(channels) })),
    roles,
    ...(secretKey !== undefined && { secretKey: parseSecretKey(secretKey, 'MC_SECRET_KEY') }),
    ...(bootstrapKey !== undefined && { bootstrapKey }),
    allowPrivateAddresses,
    onMeasure,
  })
}

/** Those that come with the hub, those of modules that the settings name, and those of the host. */
export async function channelsOf(
  configuration: Configuration,
  { sandbox, channels }: Pick<CenterParts, 'sandbox' | 'channels'>,
): Promise<readonly ChannelPlugin[]> {
  const { allowPrivateAddresses, plugins } = configuration
  const loaded = await loadPlugins(plugins, process.cwd())
  const own = installedChannels({
    inboxStore: await inboxStore(configuration),
    sms: sandbox === undefined ? aliyunSms : sandbox.plugin,
    allowPrivateAddresses,
  })
  return [...own, ...loaded, ...channels]
}

export const namesOf = (channels: readonly ChannelPlugin[]): readonly string[] => [
  ...new Set(channels.map(({ channel }) => channel)),
]

async function storageOf(
  configuration: Configuration,
  parts: { readonly clock: Clock; readonly logger: Logger; readonly channels: readonly string[] },
): Promise<Pick<MessageCenterOptions, 'storage' | 'parts'>> {
  const { storage, dataDir } = configuration
  if (storage === 'cluster') return { parts: await createClusterParts({ configuration, ...parts }) }
  return { storage: storage === 'sqlite' ? { kind: 'sqlite', folder: resolve(dataDir) } : { kind: 'memory' } }
}

async function inboxStore(configuration: Configuration): Promise<InboxStore> {
  const { storage, dataDir } = configuration
  if (storage === 'memory') return new MemoryInboxStore()
  if (storage === 'cluster') return openClusterInbox(configuration)
  const folder = resolve(dataDir)
  // What waits in the queue has recipients in clear: the folder is its owner's alone.
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // The engine takes the folder when it starts. Who finds it taken now must not open, let alone migrate, a file of it.
  lockFolder(folder).release()
  return SqliteInboxStore.open(join(folder, 'inbox.sqlite'))
}
