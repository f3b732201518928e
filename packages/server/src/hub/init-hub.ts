import { systemClock } from '@message-center/channel/host'
import type { Configuration } from '../configuration/configuration-schema.ts'
import { createLog } from '../log.ts'
import { initCluster } from './cluster-parts.ts'
import { channelsOf, makeCenter, namesOf } from './make-center.ts'
import { startSandbox } from './sandbox.ts'
import { StartError, toStartError } from './start-error.ts'
import { greetingOf, makeFirst } from './start-server.ts'

/**
 * Makes what a cluster has to hold before its processes start: topics, groups, index template, tables, the first tenant
 * and key. Changes nothing that is there, so every release may run it first. Answers what to tell the operator. Rejects
 * with a `StartError`.
 */
export async function initHub(configuration: Configuration): Promise<string> {
  if (configuration.storage !== 'cluster')
    throw new StartError(
      'init is for a cluster; other storages make what they need at the start.',
      'Set MC_STORAGE to cluster.',
    )
  const clock = systemClock
  const logger = createLog(configuration.logLevel)
  const publicUrl = configuration.publicUrl ?? 'http://127.0.0.1:8080'
  const sandbox = configuration.sandbox ? await startSandbox(publicUrl, configuration.defaultTenant) : undefined
  try {
    const channels = await channelsOf(configuration, { sandbox, channels: [] })
    await initCluster({ configuration, channels: namesOf(channels), clock, logger })
    const parts = { clock, logger, channels: [], sandbox, onMeasure: () => {} }
    const center = await makeCenter({ ...configuration, roles: [] }, parts)
    try {
      await center.start()
      return await greetingOf(center, configuration, publicUrl, await makeFirst(center, configuration, sandbox))
    } finally {
      await center.stop()
    }
  } catch (error) {
    throw toStartError(error)
  } finally {
    await sandbox?.stop()
  }
}
