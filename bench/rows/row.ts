import { describeMachine, type Machine } from '../measure/machine.ts'
import type { Result } from '../report/result.ts'
import { expressBullmq } from '../systems/express-bullmq.ts'
import { messageCenter } from '../systems/message-center.ts'
import type { System } from '../systems/system.ts'
import type { Workplace } from '../workplace.ts'

/** What a row adds to the description of the place it was measured at. */
export type Measured = Omit<Result, 'row' | 'system' | 'durability' | 'fsyncMs' | 'machine'>

/** One line of the comparison. */
export interface Row {
  readonly name: string
  /** Ours first, then the peers. */
  readonly systems: readonly System[]
  measure(system: System, workplace: Workplace): Promise<Measured>
}

/** Ours, and the peer that syncs before it answers, as ours does. */
export const durableSystems: readonly System[] = [messageCenter, expressBullmq('always')]

/** Ours and the peer in both of its settings. */
export const allSystems: readonly System[] = [...durableSystems, expressBullmq('everysec')]

export const isOurs = (system: System): boolean => system.isPeer === undefined

export async function measureRow(row: Row, system: System, workplace: Workplace): Promise<Result> {
  const machine: Machine = describeMachine()
  const fsyncMs = workplace.fsync()
  const measured = await row.measure(system, workplace)
  return { row: row.name, system: system.name, durability: system.durability, ...measured, fsyncMs, machine }
}
