const dayMs = 86_400_000
const beijingOffsetMs = 8 * 3_600_000

/** Milliseconds until the next midnight in Beijing, when the provider's daily quotas begin anew. */
export function untilNextDay(now: number): number {
  return dayMs - ((now + beijingOffsetMs) % dayMs)
}
