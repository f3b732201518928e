import type { DoubleMark } from '../double/double-options.ts'
import { CpuWatch } from '../measure/cpu-watch.ts'
import { profiled } from '../profile/profiled.ts'
import type { Round } from '../report/result.ts'
import { type RunningSystem, usualConcurrency } from '../systems/system.ts'
import { type Double, type Generator, pause } from '../workplace.ts'
import { type AcceptShape, refuseRefusals, requestShape } from './accept-load.ts'
import { allSystems, isOurs, type Row } from './row.ts'

const delayMs = 50
const warmUpMs = 3_000
/** Accepted and not yet at the provider: the generator waits beyond, so what is measured is a steady state. */
const maxOutstanding = 5_000
const shape: AcceptShape = { batch: 1, keys: 'request', connections: 128 }

/** Generator, system and provider on the same cores; afterwards every message is counted. */
export const endToEndRow = (name: string, systems = allSystems): Row => ({
  name,
  systems,
  measure: async (system, workplace) => {
    const { endToEndSeconds, seconds } = workplace.options
    const measuredSeconds = isOurs(system) ? endToEndSeconds : endToEndSeconds / 2
    const double = await workplace.startDouble({ delayMs }, 'any')
    const folder = workplace.makeFolder()
    const start = { folder, parts: 'all', providerUrl: double.ready.url, side: 'any' } as const
    const running = await system.start(workplace, start)
    const generator = await workplace.startGenerator('any')
    const { connections } = shape
    await generator.start({ shape: requestShape(running, shape), connections, maxOutstanding })
    const telling = new AbortController()
    const told = tellArrivals(double, generator, telling.signal)

    await pause(system.warmUpMs?.all ?? warmUpMs)
    const watch = new CpuWatch([...running.processes, ...(running.engines ?? []), generator.child, double])
    await generator.mark()
    await double.ask('mark')
    watch.since(1)
    await pause(measuredSeconds * 1_000)
    const arrived = await double.ask<DoubleMark>('mark')
    const load = await generator.mark()
    refuseRefusals(load)
    const cpu = watch.since(arrived.requests)
    const round: Round = { perSecond: arrived.requests / arrived.seconds, ...cpu, latencyMs: load.latencyMs }
    await profiled(name, running.hub, workplace, async () => {
      await double.ask('mark')
      await pause(seconds * 1_000)
      return (await double.ask<DoubleMark>('mark')).requests
    })
    const { accepted } = await generator.end()
    const endedAt = performance.now()
    const sentAtEnd = await running.sent()
    const sent = await untilSent(running, accepted)
    const behindSeconds = (performance.now() - endedAt) / 1_000
    telling.abort()
    await told
    const ledger = await compare(generator, double, accepted + 10_000)
    if (ledger.lost > 0) process.exitCode = 1
    return {
      unit: 'messages',
      rounds: [round],
      processes: running.processes.map(process => process.name),
      ...(isOurs(system) && { bar: { perSecond: 2_500 } }),
      figures: {
        'accepted with 202': accepted,
        ...ledger,
        'shown as sent by the system when the load ended': sentAtEnd,
        'and afterwards': sent,
        'seconds until then': behindSeconds,
      },
      setting: {
        seconds: measuredSeconds,
        batch: shape.batch,
        'idempotency key per': shape.keys,
        connections,
        'bytes of a request': load.requestBytes,
        'provider answers after': `${delayMs} ms over HTTP`,
        concurrency: usualConcurrency,
        'accepted and not yet at the provider at most': maxOutstanding,
        ...running.setting,
        parts: system.partsText('all'),
      },
    }
  },
})

/** Tells the generator again and again how many have arrived. */
async function tellArrivals(double: Double, generator: Generator, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await generator.arrived(await double.ask<number>('messages'))
    await pause(25)
  }
}

/** Waits until the system itself holds all for sent, as long as it gets on. */
async function untilSent(running: RunningSystem, accepted: number): Promise<number> {
  let sent = await running.sent()
  for (let still = 0; sent < accepted && still < 50; still += 1) {
    await pause(200)
    const now = await running.sent()
    if (now > sent) still = 0
    sent = now
  }
  return sent
}

/** Message by message: what was answered 202 against what the provider got. */
async function compare(
  generator: Generator,
  double: Double,
  length: number,
): Promise<{ readonly lost: number; readonly 'sent twice': number; readonly 'sent and not accepted': number }> {
  const accepted = await generator.accepted(length)
  const arrived = Buffer.from(await double.ask<string>('counts', length), 'base64')
  let lost = 0
  let twice = 0
  let phantom = 0
  for (let n = 0; n < length; n += 1) {
    const times = arrived[n] ?? 0
    if (accepted[n] === 1 && times === 0) lost += 1
    if (accepted[n] !== 1 && times > 0) phantom += 1
    if (times > 1) twice += times - 1
  }
  return { lost, 'sent twice': twice, 'sent and not accepted': phantom }
}
