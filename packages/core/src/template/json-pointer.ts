/** A JSON pointer (RFC 6901) made of member names and indices. */
export function jsonPointer(parts: readonly (string | number)[]): string {
  return parts.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
