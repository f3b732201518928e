const offsetMs = 8 * 3_600_000
const hourMs = 3_600_000
const dayMs = 86_400_000

const wallClock = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?$/

/**
 * Reads a time that a provider wrote in Beijing time without a zone: `2026-01-02 03:04:05`.
 * A zone is respected where there is one, since no page promises its absence. `undefined` when it cannot be read.
 */
export function readBeijingTime(written: unknown): Date | undefined {
  if (typeof written !== 'string') return undefined
  const text = written.trim()
  const date = new Date(wallClock.test(text) ? `${text.replace(' ', 'T')}+08:00` : text)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** `2026-01-02 03:04:05`, as providers in China write times. `at` is in milliseconds since 1970. */
export function writeBeijingTime(at: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

/** `20260102`: the day of a moment in Beijing. */
export function beijingDay(at: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 10).replaceAll('-', '')
}

/** Milliseconds until the clock in Beijing shows the next full hour; never 0. */
export function untilNextBeijingHour(now: number): number {
  return hourMs - (now % hourMs)
}

/** Milliseconds until midnight in Beijing; never 0. */
export function untilNextBeijingDay(now: number): number {
  return dayMs - ((now + offsetMs) % dayMs)
}

/** Milliseconds until the first of the next month in Beijing. */
export function untilNextBeijingMonth(now: number): number {
  const local = new Date(now + offsetMs)
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 1) - offsetMs - now
}
