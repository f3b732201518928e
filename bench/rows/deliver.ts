import { type Certificate, makeCertificate } from '../double/certificate.ts'
import type { DoubleMark } from '../double/double-options.ts'
import { CpuWatch } from '../measure/cpu-watch.ts'
import { profiled } from '../profile/profiled.ts'
import type { Bar, Round } from '../report/result.ts'
import { usualConcurrency } from '../systems/system.ts'
import { pause } from '../workplace.ts'
import { fill } from './accept-load.ts'
import { quietRounds } from './quiet-rounds.ts'
import { allSystems, isOurs, type Row } from './row.ts'

const delayMs = 50
const usualWarmUpMs = 3_000
/** More than any system here delivers: the queue must not run empty. */
const fillPerSecond = 11_000

/** What another round and a profile take at most. */
const reserveSeconds = (seconds: number): number => seconds * 2.5

export interface DeliverShape {
  readonly protocol: 'http' | 'https'
  /** Calls to the provider at the same time. */
  readonly concurrency?: number
}

/** The queue is filled first; then only delivering runs. */
export function deliverRow(
  name: string,
  bar: Bar | undefined,
  { protocol, concurrency = usualConcurrency }: DeliverShape,
  systems = allSystems,
): Row {
  return {
    name,
    systems,
    measure: async (system, workplace) => {
      const { seconds } = workplace.options
      const warmUpMs = system.warmUpMs?.deliver ?? usualWarmUpMs
      const folder = workplace.makeFolder()
      const count = Math.ceil((warmUpMs / 1_000 + seconds * 5.5) * fillPerSecond)
      const certificate: Certificate | undefined =
        protocol === 'https' ? makeCertificate(workplace.makeFolder()) : undefined
      const double = await workplace.startDouble({ delayMs, certificate })
      const providerUrl = double.ready.url
      // With the account as it stays: whoever delivers first must not meet another one.
      const accepting = await system.start(workplace, { folder, parts: 'accept', providerUrl, concurrency })
      await fill(count, accepting, await workplace.startGenerator())
      await accepting.stop()

      const running = await system.start(workplace, { folder, parts: 'deliver', providerUrl, certificate, concurrency })
      await pause(warmUpMs)
      const watch = new CpuWatch([...running.processes, ...(running.engines ?? []), double])
      let inFlight = 0
      let { total } = await double.ask<DoubleMark>('mark')
      watch.since(1)
      const measureRound = async (): Promise<Round> => {
        await pause(seconds * 1_000)
        const mark = await double.ask<DoubleMark>('mark')
        inFlight = Math.max(inFlight, mark.peakOpen)
        total = mark.total
        return { perSecond: mark.requests / mark.seconds, ...watch.since(mark.requests) }
      }
      const rounds = await quietRounds(measureRound, () => count - total > reserveSeconds(seconds) * fillPerSecond)
      await profiled(name, running.hub, workplace, async () => {
        await double.ask('mark')
        await pause(seconds * 1_000)
        const mark = await double.ask<DoubleMark>('mark')
        total = mark.total
        return mark.requests
      })
      if (total >= count) throw new Error('The queue ran empty while measuring.')
      return {
        unit: 'messages',
        rounds,
        processes: running.processes.map(process => process.name),
        ...(bar && isOurs(system) && { bar }),
        setting: {
          'provider answers after': `${delayMs} ms over ${protocol.toUpperCase()}`,
          concurrency,
          'in flight at most': inFlight,
          'queued before': count,
          ...running.setting,
          parts: system.partsText('deliver'),
        },
      }
    },
  }
}
