import { replayAside } from '@message-center/core/rocketmq'
import type { Configuration } from '../configuration/configuration-schema.ts'
import { createLog } from '../log.ts'
import { StartError, toStartError } from './start-error.ts'

/**
 * Sends back what processes of another version have put aside because they could not read it, as far as this version can.
 * Answers what to tell the operator. Rejects with a `StartError`.
 */
export async function replayHub({
  storage,
  rocketmqEndpoints: endpoint,
  rocketmqPrefix: prefix,
  logLevel,
}: Configuration): Promise<string> {
  if (storage !== 'cluster' || endpoint === undefined)
    throw new StartError(
      'replay-aside is for a cluster; with other storages nothing is put aside that another version could read.',
      'Set MC_STORAGE to cluster, and MC_ROCKETMQ_ENDPOINTS.',
    )
  try {
    const { sentBack, left } = await replayAside({ endpoint, prefix, logger: createLog(logLevel) })
    const stays = left.map(({ topic, reason, messages }) => `Of ${topic} stay aside ${messages}: ${reason}.\n`)
    return `${sentBack} messages went back to their topics.\n${stays.join('')}`
  } catch (error) {
    throw toStartError(error)
  }
}
