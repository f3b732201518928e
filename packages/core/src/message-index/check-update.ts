import { parseDeliveryId } from '../model/delivery-id.ts'
import { type FactUpdate, factKinds } from '../model/fact.ts'

/** Why an update can never be stored, or `undefined`. What comes out of a queue was written by a process we do not know. */
export function updateDefect({ id, tenant, facts }: FactUpdate): string | undefined {
  if (typeof id !== 'string' || !parseDeliveryId(id)) return 'id is no delivery id'
  if (typeof tenant !== 'string' || tenant === '') return 'tenant is missing'
  if (!Array.isArray(facts)) return 'facts is no list'
  for (const [n, fact] of facts.entries()) {
    if (!Object.hasOwn(factKinds, fact?.kind)) return `facts/${n}/kind is unknown`
    if (!Number.isInteger(fact.attempt) || fact.attempt < 0) return `facts/${n}/attempt is no count`
    if (!Number.isFinite(fact.at)) return `facts/${n}/at is no instant`
  }
  return undefined
}
