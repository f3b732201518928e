/** What a column holds. An `instant` is in milliseconds here, and in ISO 8601 towards callers. */
export type ColumnType = 'text' | 'integer' | 'real' | 'instant'

/** What a row has in a column; `null` where there is nothing. */
export type Value = string | number | null

/** Texts by their code points, as UTF-8 bytes sort, whatever the language; numbers by size. */
export function compareValues(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return compareTexts(String(a), String(b))
}

/** Units of UTF-16 sort like code points but for surrogates, which stand for the greatest of them. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let n = 0; n < length; n++) {
    const difference = a.charCodeAt(n) - b.charCodeAt(n)
    if (difference !== 0) return asCodePointOrder(a.charCodeAt(n)) - asCodePointOrder(b.charCodeAt(n))
  }
  return a.length - b.length
}

const asCodePointOrder = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit)
