import { everybody, recipientKey, toRecipient } from './app-address.ts'
import type { AppDelivery } from './app-content.ts'

/** Members of one call. Source: WeCom, "Send application messages". */
export const maxMembers = 1000

/** A delivery on its way into a call. */
export interface Outgoing {
  /** Where it stands in what the host handed in. */
  readonly place: number
  readonly delivery: AppDelivery
}

/** Deliveries of one call; they have the same content. */
export type PlannedCall = readonly Outgoing[]

/** Members travel together. A department, a tag or everybody travels alone: whom it reached could not be told apart. */
export function batchKey(delivery: AppDelivery): string {
  const { kind, id } = toRecipient(delivery.address)
  return kind === 'user' && id !== everybody ? 'members' : delivery.id
}

/** Spreads deliveries over as few calls as the provider allows. */
export function planCalls(outgoing: readonly Outgoing[]): readonly PlannedCall[] {
  const groups = Map.groupBy(withRepeats(outgoing), ({ item, repeat }) =>
    JSON.stringify([batchKey(item.delivery), item.delivery.content, repeat]),
  )
  return [...groups.values()].flatMap(group => cut(group.map(({ item }) => item)))
}

/** A member occurs once in a call: named twice, it would get one message for two deliveries. */
function withRepeats(outgoing: readonly Outgoing[]): readonly { readonly item: Outgoing; readonly repeat: number }[] {
  const repeats = new Map<string, number>()
  return outgoing.map(item => {
    const key = recipientKey(toRecipient(item.delivery.address))
    const repeat = repeats.get(key) ?? 0
    repeats.set(key, repeat + 1)
    return { item, repeat }
  })
}

function cut(items: readonly Outgoing[]): readonly PlannedCall[] {
  return Array.from({ length: Math.ceil(items.length / maxMembers) }, (_, part) =>
    items.slice(part * maxMembers, (part + 1) * maxMembers),
  )
}
