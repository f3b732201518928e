/**
 * How a vendor counts characters. `code points`: an emoji of one code point is 1. `utf-16`: it is 2; used where no page
 * says how emoji count, since no vendor counts more.
 */
export type TextUnit = 'code points' | 'utf-16'

export function lengthOf(text: string, unit: TextUnit): number {
  if (unit === 'utf-16') return text.length
  let points = 0
  for (const _ of text) points++
  return points
}

const ellipsis = '…'

/** The text, or as much of it as fits with an ellipsis. No character is cut in halves. */
export function cutText(text: string, max: number, unit: TextUnit): string {
  if (lengthOf(text, unit) <= max) return text
  let kept = ''
  let length = 0
  for (const point of text) {
    length += unit === 'utf-16' ? point.length : 1
    if (length > max - ellipsis.length) break
    kept += point
  }
  return kept.trimEnd() + ellipsis
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text)
}

/** Bytes of a value as JSON. */
export function jsonBytes(value: object): number {
  return bytesOf(JSON.stringify(value))
}
