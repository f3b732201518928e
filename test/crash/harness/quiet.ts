import { setTimeout as wait } from 'node:timers/promises'
import { type Counts, countStates, findDeliveries, timelineOf } from './api.ts'

/** States that do not last. */
export const moving: readonly string[] = ['scheduled', 'queued', 'sending', 'retrying']

/** Resolves with the counts when nothing moves any more and the index holds still. */
export async function untilQuiet(url: string, limitMs = 120_000): Promise<Counts> {
  let last = ''
  let counts: Counts = {}
  let same = 0
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; await wait(150)) {
    counts = await countStates(url)
    const [text, waits] = [JSON.stringify(counts), await waiting(url)]
    same = text === last && waits === 0 && moving.every(state => !counts[state]) ? same + 1 : 0
    last = text
    if (same >= 3) return counts
  }
  const stuck = await Promise.all((await findMoving(url)).map(({ messageId }) => timelineOf(url, messageId)))
  throw new Error(
    `Still moving after ${limitMs} ms: ${JSON.stringify(counts)}, in the lanes ${await waiting(url)}\n${JSON.stringify(stuck)}`,
  )
}

const findMoving = (url: string) => findDeliveries(url, { status: moving.join(), limit: '5' })

/** Entries of all lanes but the one of receipts, where questions to the provider wait for hours. */
async function waiting(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lanes = [...text.matchAll(/^message_center_lane_waiting\{lane="([^"]+)"\} (\d+)$/gm)]
  return lanes.reduce((sum, [, lane, depth]) => (lane?.startsWith('receipt') ? sum : sum + Number(depth)), 0)
}
