const pattern = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?\s?(Z|[+-]\d{2}:\d{2})?)?$/i

/** An instant of ISO 8601 in milliseconds: a day, or a day and a time, UTC unless it has a zone; NaN for anything else. */
export function readInstant(text: string): number {
  const match = pattern.exec(text.trim())
  if (!match) return Number.NaN
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = '', zone = 'Z'] = match
  const parts = [year, month, day, hour, minute, second].map(Number)
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = parts
  const utc = Date.UTC(y, m - 1, d, h, min, s, Number(fraction.padEnd(3, '0')))
  const read = new Date(utc)
  const isReal = read.getUTCMonth() === m - 1 && read.getUTCDate() === d && h < 24 && min < 60 && s < 60
  const zoneMs = readZone(zone)
  return isReal && zoneMs !== undefined ? utc - zoneMs : Number.NaN
}

/** How far a zone is ahead of UTC, in milliseconds: `Z`, `UTC`, `+08:00`. */
export function readZone(zone: string): number | undefined {
  if (/^(z|utc)$/i.test(zone)) return 0
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(zone) ?? []
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}
