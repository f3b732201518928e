import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { vi } from 'vitest'
import type { HubOptions } from './hub.ts'

/** A hub's wall clock in the hands of a test. */
export interface BentClock {
  /** For the hub that goes by it. */
  readonly hub: Pick<HubOptions, 'environment' | 'preload'>
  /** Sets it so far ahead of the machine's, or behind it, in milliseconds. */
  set(aheadMs: number): void
  /** Waits until the hub, which runs, goes by what was set. */
  untilSeen(): Promise<void>
  /** What it shows. */
  now(): number
}

/** `file` tells the hub; its folder must be there. */
export function bendClock(file: string, aheadMs = 0): BentClock {
  let ahead = aheadMs
  const set = (ms: number) => {
    ahead = ms
    // Whole or not at all: the hub may be reading.
    writeFileSync(`${file}.new`, String(ms))
    renameSync(`${file}.new`, file)
  }
  const hasSeen = () => existsSync(`${file}.seen`) && readFileSync(`${file}.seen`, 'utf8') === String(ahead)
  set(aheadMs)
  return {
    hub: { environment: { BENT_CLOCK: file }, preload: ['test/crash/bent/bent-clock.ts'] },
    set,
    untilSeen: async () => void (await vi.waitUntil(hasSeen, { timeout: 10_000, interval: 5 })),
    now: () => Date.now() + ahead,
  }
}
