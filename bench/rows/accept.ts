import { randomBytes } from 'node:crypto'
import type { RequestShape } from '../load/wire.ts'
import { describeMachine } from '../measure/machine.ts'
import type { Child } from '../process/child.ts'
import { profiled } from '../profile/profiled.ts'
import type { Round } from '../report/result.ts'
import { CpuWatch, type Generator, pause, type Workplace } from '../workplace.ts'
import type { Row } from './row.ts'

export interface AcceptShape {
  readonly batch: number
  readonly keys: RequestShape['keys']
  readonly connections: number
  readonly bar?: number
}

/** A system that accepts messages: ours, or a peer. */
export interface Acceptor {
  readonly port: number
  readonly key?: string
  readonly paths: { readonly single: string; readonly batch: string }
  /** Its processes. */
  readonly processes: readonly Pick<Child, 'name' | 'pid'>[]
}

export const hubPaths = { single: '/v1/messages', batch: '/v1/messages/batch' } as const

export const newRun = (): string => randomBytes(4).toString('hex')

export function shapeFor(acceptor: Acceptor, { batch, keys }: AcceptShape): RequestShape {
  const path = batch === 1 ? acceptor.paths.single : acceptor.paths.batch
  return { target: { port: acceptor.port, path, key: acceptor.key }, batch, keys, run: newRun() }
}

export function acceptRow(name: string, shape: AcceptShape): Row {
  return {
    name,
    measure: async workplace => {
      const machine = describeMachine()
      const fsyncMs = workplace.fsync()
      const hub = await workplace.startHub({ folder: workplace.makeFolder(), roles: ['api'] })
      const acceptor: Acceptor = { ...hub.ready, paths: hubPaths, processes: [hub] }
      const generator = await workplace.startGenerator()
      const { rounds, requestBytes } = await acceptRounds(acceptor, shape, generator, workplace)
      await profiled(name, hub, workplace, async () => {
        const { messages } = await acceptFor(workplace.options.seconds, acceptor, shape, generator)
        return messages
      })
      return {
        row: name,
        system: 'message center',
        unit: 'messages',
        durability: 'SQLite WAL, synchronous=FULL, committed before 202',
        setting: settingOf(shape, requestBytes, 'api'),
        rounds,
        ...(shape.bar !== undefined && { bar: shape.bar }),
        fsyncMs,
        machine,
      }
    },
  }
}

export function settingOf(
  { batch, keys, connections }: AcceptShape,
  requestBytes: number,
  roles: string,
): { readonly [name: string]: string | number } {
  return {
    batch,
    'idempotency keys per': keys,
    connections,
    'messages in flight': batch * connections,
    'bytes of a request': requestBytes,
    roles,
  }
}

/** Three rounds after a warm-up. */
export async function acceptRounds(
  acceptor: Acceptor,
  shape: AcceptShape,
  generator: Generator,
  { options }: Workplace,
): Promise<{ readonly rounds: readonly Round[]; readonly requestBytes: number }> {
  const requestShape = shapeFor(acceptor, shape)
  await generator.start({ shape: requestShape, connections: shape.connections })
  await pause(Math.max(2_000, options.seconds * 500))
  const watch = new CpuWatch([...acceptor.processes, generator.child])
  const rounds: Round[] = []
  let { requestBytes } = await generator.mark()
  watch.since()
  for (let n = 0; n < 3; n += 1) {
    await pause(options.seconds * 1_000)
    const mark = await generator.mark()
    const cpu = watch.since()
    refuseRefusals(mark)
    requestBytes = mark.requestBytes
    rounds.push({
      perSecond: mark.messages / mark.seconds,
      cpuUs: Object.fromEntries(Object.entries(cpu).map(([name, us]) => [name, us / mark.messages])),
      latencyMs: mark.latencyMs,
    })
  }
  await generator.end()
  return { rounds, requestBytes }
}

/** The same load without measuring. */
export async function acceptFor(
  seconds: number,
  acceptor: Acceptor,
  shape: AcceptShape,
  generator: Generator,
): Promise<{ readonly messages: number }> {
  await generator.start({ shape: shapeFor(acceptor, shape), connections: shape.connections })
  await pause(seconds * 1_000)
  const mark = await generator.end()
  return { messages: mark.accepted }
}

/** A figure with refused requests in it would be one of something else. */
export function refuseRefusals({
  refused,
  refusals,
  firstRefusal,
  broken,
}: {
  readonly refused: number
  readonly refusals: { readonly [status: string]: number }
  readonly firstRefusal: string
  readonly broken: number
}): void {
  if (refused === 0 && broken === 0) return
  throw new Error(
    `Refused: ${refused} messages, ${JSON.stringify(refusals)}, ${broken} connections broke. ${firstRefusal}`,
  )
}
