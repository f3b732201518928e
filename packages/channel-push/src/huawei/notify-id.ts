import { numberFor } from '../model/identifiers.ts'
import type { Outgoing } from '../push-vendor.ts'

/**
 * The number of the notification on the screen: a later one with the same number replaces it, and by it it is taken
 * back. All recipients of a call share it.
 */
export function notifyIdOf([first]: readonly [Outgoing, ...Outgoing[]]): number {
  return numberFor(first.delivery.content.collapseKey ?? first.delivery.id)
}

/** Stands in where numbers would tell apart what is else the same. */
export const anyNotifyId = 2_147_483_647
