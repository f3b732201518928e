const isFull = process.env.MEMORY_SIZE === 'full'

/** How much these tests put into a hub: what continuous integration has time for, or all that the docs promise. */
export const size = isFull
  ? { queued: 500_000, streams: 10_000, steadyMs: 30_000, outageMs: 60_000, settledMs: 2_400_000 }
  : { queued: 60_000, streams: 3_000, steadyMs: 5_000, outageMs: 10_000, settledMs: 300_000 }

/** The limits of docs/limits.md: the same however much there is. Resident memory in MiB. */
export const limits = { backlogMb: 1_500, streamsMb: 1_500, pressureMb: 2_000, delayP99Ms: 100 } as const
