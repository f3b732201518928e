import type { Outgoing } from '../push-vendor.ts'

/** Each delivery by itself. */
export function alone(outgoing: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  return outgoing.map(item => [item])
}

/** As few calls as possible for deliveries whose key is equal. */
export function byKey(
  outgoing: readonly Outgoing[],
  max: number,
  keyOf: (item: Outgoing) => string,
): readonly (readonly Outgoing[])[] {
  const groups = new Map<string, Outgoing[]>()
  const repeats = new Map<string, number>()
  for (const item of outgoing) {
    const key = keyOf(item)
    // A token occurs once in a call: answers and receipts name tokens, and could not tell two messages apart.
    const tokenKey = `${key}|${item.delivery.address.device.token}`
    const repeat = repeats.get(tokenKey) ?? 0
    repeats.set(tokenKey, repeat + 1)
    const group = groups.get(`${key}|${repeat}`) ?? []
    groups.set(`${key}|${repeat}`, group)
    group.push(item)
  }
  return [...groups.values()].flatMap(group => cut(group, max))
}

/** As few calls as possible, whatever the deliveries hold. */
export function anyTogether(outgoing: readonly Outgoing[], max: number): readonly (readonly Outgoing[])[] {
  return byKey(outgoing, max, () => '')
}

/** Two halves of a call. */
export function halve(items: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  return cut(items, Math.ceil(items.length / 2))
}

function cut(items: readonly Outgoing[], max: number): readonly (readonly Outgoing[])[] {
  return Array.from({ length: Math.ceil(items.length / max) }, (_, part) => items.slice(part * max, (part + 1) * max))
}
