import { createHash } from 'node:crypto'

/** 32 hexadecimal digits that stand for a text, the same each time. */
export function hexOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** A UUID (version 8, RFC 9562) that stands for a text, the same each time. */
export function uuidOf(text: string): string {
  const hex = hexOf(text)
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20)].join(
    '-',
  )
}

/** A whole number from 1 to 2^31 - 1 that stands for a text, the same each time. */
export function numberFor(text: string): number {
  return Number.parseInt(hexOf(text).slice(0, 8), 16) & 0x7fffffff || 1
}
