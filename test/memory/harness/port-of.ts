import { vi } from 'vitest'
import type { Child } from '../../crash/harness/child.ts'

/** The port that a process of these tests tells on a line of its own. */
export function portOf(child: Child): Promise<number> {
  return vi.waitUntil(
    () => {
      if (child.hasEnded()) throw new Error(`A process does not start:\n${child.printed()}`)
      const line = /^(\d+)\n/m.exec(child.printed())?.[1]
      return line === undefined ? undefined : Number(line)
    },
    { timeout: 30_000, interval: 20 },
  )
}
