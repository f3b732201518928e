const offsetMs = 8 * 3_600_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/** Milliseconds until the clock in Beijing shows one of the hours from `fromHour` to before `toHour`; 0 within them. */
export function untilHours(now: number, fromHour: number, toHour: number): number {
  const sinceMidnight = (now + offsetMs) % dayMs
  if (sinceMidnight >= fromHour * hourMs && sinceMidnight < toHour * hourMs) return 0
  const wait = fromHour * hourMs - sinceMidnight
  return wait > 0 ? wait : wait + dayMs
}
