import type { CpuWatch } from '../measure/cpu-watch.ts'
import { profiled } from '../profile/profiled.ts'
import type { Round } from '../report/result.ts'
import { countsOf, type Hub, pause, type Workplace } from '../workplace.ts'
import { quietRounds } from './quiet-rounds.ts'

export interface SyncLoad {
  /** The row, for the name of a profile. */
  readonly name: string
  readonly hub: Hub
  readonly watch: CpuWatch
  /** Documents that were queued before it began, and more than it takes of them in a second. */
  readonly count: number
  readonly fillPerSecond: number
}

/** Rounds of a hub that brings what is queued into the index. Throws when the queue ran empty meanwhile. */
export async function syncRounds(load: SyncLoad, workplace: Workplace): Promise<readonly Round[]> {
  const { name, hub, watch, count, fillPerSecond } = load
  const { seconds } = workplace.options
  const indexed = async () => (await countsOf(hub)).indexed
  let before = await indexed()
  let from = performance.now()
  watch.since(1)
  const next = async (): Promise<number> => {
    await pause(seconds * 1_000)
    const now = await indexed()
    const documents = now - before
    before = now
    return documents
  }
  const measureRound = async (): Promise<Round> => {
    const documents = await next()
    const at = performance.now()
    const perSecond = documents / ((at - from) / 1_000)
    from = at
    return { perSecond, ...watch.since(documents) }
  }
  const rounds = await quietRounds(measureRound, () => count - before > seconds * 2.5 * fillPerSecond)
  await profiled(name, hub, workplace, next)
  if (before >= count) throw new Error('The queue ran empty while measuring.')
  return rounds
}
