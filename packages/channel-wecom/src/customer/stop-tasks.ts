import type { RecallResult, RecallTarget } from '@message-center/channel'
import type { CallApi } from '../api/connect-api.ts'
import { explainRecall, recallWithoutId } from '../api/explain-recall.ts'
import { readSharedId } from '../api/shared-message-id.ts'
import { customerFailures } from '../failure-codes/tables.ts'
import { readTask } from './read-task.ts'

/**
 * Stops tasks that nobody has confirmed yet; what a customer has got stays. A task is stopped as a whole, so only when
 * every delivery that shares it is among the targets. Source: WeCom, "Stop a mass message" (停止企业群发).
 */
export async function stopTasks(
  targets: readonly RecallTarget<unknown>[],
  callApi: CallApi,
  signal: AbortSignal,
): Promise<readonly RecallResult[]> {
  const groups = Map.groupBy(targets, target => target.providerMessageId ?? '')
  const results = new Map<string, RecallResult>()
  for (const [written, group] of groups) results.set(written, await stopTask(written, group.length, callApi, signal))
  return targets.map(target => results.get(target.providerMessageId ?? '') ?? recallWithoutId)
}

async function stopTask(
  written: string,
  targets: number,
  callApi: CallApi,
  signal: AbortSignal,
): Promise<RecallResult> {
  if (written === '') return recallWithoutId
  const { id, count } = readSharedId(written)
  if (targets < count)
    return {
      outcome: 'impossible',
      reason: `Its task has ${count - targets} other deliveries, and WeCom stops the whole task. Recall all of them together.`,
    }
  const reply = await callApi({ path: '/cgi-bin/externalcontact/cancel_groupmsg_send', body: { msgid: id } }, signal)
  const result = explainRecall(reply, customerFailures)
  return result.outcome === 'recalled' ? afterStop(callApi, id, signal) : result
}

/** The task will send nothing more. Whether it already had is another question. */
async function afterStop(callApi: CallApi, id: string, signal: AbortSignal): Promise<RecallResult> {
  const reading = await readTask(callApi, id, signal)
  if (reading.kind === 'unknown')
    return { outcome: 'failed', reason: 'The task is stopped, but WeCom does not say yet whom it had reached.' }
  const sent = reading.fates.filter(({ status }) => status === 1).length
  if (sent === 0) return { outcome: 'recalled' }
  return { outcome: 'impossible', reason: `The task is stopped, but ${sent} of its customers had the message already.` }
}
