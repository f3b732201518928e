import type { Clock, RecallResult, RecallTarget } from '@message-center/channel'
import type { CallApi } from '../api/connect-api.ts'
import { explainRecall, recallWithoutId } from '../api/explain-recall.ts'
import { readSharedId } from '../api/shared-message-id.ts'
import { appFailures } from '../failure-codes/tables.ts'

/** Messages can be taken back for so long, in milliseconds. Source: WeCom, "Recall application messages". */
export const recallWindowMs = 24 * 60 * 60_000

export interface RecallParts {
  readonly callApi: CallApi
  readonly clock: Clock
}

/**
 * Takes messages back. The provider takes a whole call back, so this is done only when every delivery of that call is
 * among the targets: nobody loses a message that somebody else recalled.
 */
export async function recallMessages(
  targets: readonly RecallTarget<unknown>[],
  { callApi, clock }: RecallParts,
  signal: AbortSignal,
): Promise<readonly RecallResult[]> {
  const groups = Map.groupBy(targets, target => target.providerMessageId ?? '')
  const results = new Map<string, RecallResult>()
  await Promise.all(
    [...groups].map(async ([written, group]) => {
      const refusal = refuseHere(written, group, clock.now())
      const { id } = readSharedId(written)
      results.set(
        written,
        refusal ??
          explainRecall(await callApi({ path: '/cgi-bin/message/recall', body: { msgid: id } }, signal), appFailures),
      )
    }),
  )
  return targets.map(target => results.get(target.providerMessageId ?? '') ?? recallWithoutId)
}

const impossible = (reason: string): RecallResult => ({ outcome: 'impossible', reason })

function refuseHere(written: string, group: readonly RecallTarget<unknown>[], now: number): RecallResult | undefined {
  if (written === '') return recallWithoutId
  if (group.some(({ sentAt }) => now - sentAt.getTime() >= recallWindowMs))
    return impossible('WeCom takes messages back within 24 hours of sending.')
  const { count } = readSharedId(written)
  if (group.length >= count) return undefined
  return impossible(
    `It shared one call with ${count - group.length} other deliveries, and WeCom takes back the whole call. Recall all of them together.`,
  )
}
