const offsetMs = 8 * 3_600_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/** Milliseconds until midnight in Beijing; never 0. */
export function untilNextDay(now: number): number {
  return dayMs - ((now + offsetMs) % dayMs)
}

/** Milliseconds until the clock in Beijing shows one of the hours from `fromHour` to before `toHour`; 0 within them. */
export function untilHours(now: number, fromHour: number, toHour: number): number {
  const sinceMidnight = (now + offsetMs) % dayMs
  if (sinceMidnight >= fromHour * hourMs && sinceMidnight < toHour * hourMs) return 0
  const wait = fromHour * hourMs - sinceMidnight
  return wait > 0 ? wait : wait + dayMs
}

/** `2026-01-02`: the day in Beijing. */
export function beijingDay(at: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 10)
}
