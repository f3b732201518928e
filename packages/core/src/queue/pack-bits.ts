/** Which entries of a pack (at most 64) are open: bit n stands for entry n. Two signed 32-bit halves, as SQLite and V8 like them. */
export interface PackBits {
  low: number
  high: number
}

export const noBits = (): PackBits => ({ low: 0, high: 0 })

export function firstBits(count: number): PackBits {
  return { low: ones(Math.min(count, 32)), high: ones(Math.max(count - 32, 0)) }
}

export function hasBit(bits: PackBits, place: number): boolean {
  return ((place < 32 ? bits.low : bits.high) & (1 << (place & 31))) !== 0
}

export function clearBit(bits: PackBits, place: number): void {
  if (place < 32) bits.low &= ~(1 << place)
  else bits.high &= ~(1 << (place & 31))
}

export function countBits({ low, high }: PackBits): number {
  let count = 0
  for (let half = low; half !== 0; half &= half - 1) count += 1
  for (let half = high; half !== 0; half &= half - 1) count += 1
  return count
}

/** Shifting by 32 would shift by 0. */
const ones = (count: number): number => (count === 32 ? -1 : (1 << count) - 1)
