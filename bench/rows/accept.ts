import { profiled } from '../profile/profiled.ts'
import type { Bar } from '../report/result.ts'
import { type AcceptShape, acceptFor, acceptRounds } from './accept-load.ts'
import { allSystems, isOurs, type Row } from './row.ts'

/** Only accepting runs: nothing is delivered or indexed meanwhile. */
export function acceptRow(name: string, bar: Bar | undefined, shape: AcceptShape, systems = allSystems): Row {
  return {
    name,
    systems,
    measure: async (system, workplace) => {
      const { seconds } = workplace.options
      const running = await system.start(workplace, { folder: workplace.makeFolder(), parts: 'accept' })
      const generator = await workplace.startGenerator()
      const { rounds, requestBytes } = await acceptRounds(running, shape, generator, seconds, system.warmUpMs?.accept)
      await profiled(name, running.hub, workplace, () => acceptFor(seconds, running, shape, generator))
      return {
        unit: 'messages',
        rounds,
        processes: running.processes.map(process => process.name),
        ...(bar && isOurs(system) && { bar }),
        setting: {
          batch: shape.batch,
          'idempotency key per': shape.keys,
          connections: shape.connections,
          ...(shape.requestsPerSecond !== undefined && { 'requests per second': shape.requestsPerSecond }),
          'messages in flight at most': shape.batch * shape.connections,
          'bytes of a request': requestBytes,
          ...running.setting,
          parts: system.partsText('accept'),
        },
      }
    },
  }
}
