const eightHoursMs = 8 * 3_600_000

/** The clock minute, hour or day of UTC+8 that an instant of the clock on the wall lies in, counted. */
export const calendarWindowOf = (wall: number, windowMs: number): number => Math.floor((wall + eightHoursMs) / windowMs)

/** When it begins, by the clock on the wall. */
export const calendarWindowStart = (window: number, windowMs: number): number => window * windowMs - eightHoursMs
