/**
 * What becomes of a message, by the last letter of its number: so every process knows without being told.
 * - `k`: taken within some milliseconds. `s`: taken slowly.
 * - `u`: out of service at first, then taken. `t`: throttled at first, then taken.
 * - `r`: refused, the number is wrong.
 * - `d`: taken, and the connection cut before the answer.
 */
export const fates = ['k', 's', 'u', 't', 'r', 'd'] as const
export type Fate = (typeof fates)[number]

/** `000123k` */
export function refOf(number: number, fate: Fate): string {
  return `${String(number).padStart(6, '0')}${fate}`
}

export function fateOf(ref: string): Fate {
  const fate = fates.find(letter => ref.endsWith(letter))
  if (!fate) throw new Error(`${ref} is no number of a message`)
  return fate
}

export const numberOf = (ref: string): number => Number(ref.slice(0, -1))

/** A number abroad travels in a call of its own; those of the mainland share calls. */
export function phoneOf(ref: string, travelsAlone: boolean): string {
  return travelsAlone
    ? `+1415${String(numberOf(ref)).padStart(7, '0')}`
    : `+86139${String(numberOf(ref)).padStart(8, '0')}`
}
