/** Codes that every plugin of the family explains beside those of its vendor. */
export const sharedCodes = [
  ...['WRONG_VENDOR', 'WRONG_APP', 'NO_CLASS', 'QUOTA_CLOSED', 'QUIET_HOURS'],
  ...['HTTP_401', 'HTTP_403', 'HTTP_404', 'HTTP_413', 'HTTP_429', 'HTTP_503'],
]

/** Words between blanks. */
export function wordsOf(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
