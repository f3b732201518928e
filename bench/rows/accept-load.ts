import { randomBytes } from 'node:crypto'
import type { LoadMark } from '../load/load-options.ts'
import type { RequestShape } from '../load/wire.ts'
import { CpuWatch } from '../measure/cpu-watch.ts'
import type { Round } from '../report/result.ts'
import type { RunningSystem } from '../systems/system.ts'
import { type Generator, pause } from '../workplace.ts'
import { quietRounds } from './quiet-rounds.ts'

/** What is posted, and how. */
export interface AcceptShape {
  readonly batch: number
  readonly keys: RequestShape['keys']
  readonly connections: number
  /** At fixed times; absent: each connection sends when it was answered. */
  readonly requestsPerSecond?: number
}

export function requestShape(running: RunningSystem, { batch, keys }: AcceptShape): RequestShape {
  const path = batch === 1 ? running.paths.single : running.paths.batch
  // A fresh prefix makes keys unique over all loads of a folder.
  return { target: { port: running.port, path, key: running.key }, batch, keys, run: randomBytes(4).toString('hex') }
}

/** Three rounds after a warm-up. */
export async function acceptRounds(
  running: RunningSystem,
  shape: AcceptShape,
  generator: Generator,
  seconds: number,
  warmUpMs = Math.max(2_000, seconds * 500),
): Promise<{ readonly rounds: readonly Round[]; readonly requestBytes: number }> {
  const { connections, requestsPerSecond } = shape
  await generator.start({ shape: requestShape(running, shape), connections, requestsPerSecond })
  await pause(warmUpMs)
  const watch = new CpuWatch([...running.processes, ...(running.engines ?? []), generator.child])
  let { requestBytes } = await generator.mark()
  watch.since(1)
  const rounds = await quietRounds(async () => {
    await pause(seconds * 1_000)
    const mark = await generator.mark()
    refuseRefusals(mark)
    requestBytes = mark.requestBytes
    const { latencyMs } = mark
    return { perSecond: mark.messages / mark.seconds, ...watch.since(mark.messages), latencyMs }
  })
  await generator.end()
  return { rounds, requestBytes }
}

/** The same load without measuring; answers how many messages it was. */
export async function acceptFor(
  seconds: number,
  running: RunningSystem,
  shape: AcceptShape,
  generator: Generator,
): Promise<number> {
  const { connections, requestsPerSecond } = shape
  await generator.start({ shape: requestShape(running, shape), connections, requestsPerSecond })
  await pause(seconds * 1_000)
  return (await generator.end()).accepted
}

/** Accepts so many messages, in batches. */
export async function fill(count: number, running: RunningSystem, generator: Generator): Promise<void> {
  const shape: AcceptShape = { batch: 100, keys: 'none', connections: 16 }
  await generator.start({
    shape: requestShape(running, shape),
    connections: shape.connections,
    maxMessages: count,
  })
  for (;;) {
    const mark = await generator.mark()
    refuseRefusals(mark)
    if (mark.isDone) return
    await pause(50)
  }
}

/** A figure with refused requests in it would be one of something else. */
export function refuseRefusals({ refused, refusals, firstRefusal, broken }: LoadMark): void {
  if (refused === 0 && broken === 0) return
  throw new Error(
    `Refused: ${refused} messages, ${JSON.stringify(refusals)}, ${broken} connections broke. ${firstRefusal}`,
  )
}
