import { parseDeliveryId } from '../model/delivery-id.ts'
import { type DocumentBase, type FactUpdate, factKinds } from '../model/fact.ts'

/** Why an update can never be stored, or `undefined`. What comes out of a queue was written by a process we do not know. */
export function updateDefect(update: FactUpdate): string | undefined {
  if (typeof update !== 'object' || update === null) return 'the update is no object'
  const { id, tenant, facts, base, sealed } = update
  if (typeof id !== 'string' || !parseDeliveryId(id)) return 'id is no delivery id'
  if (typeof tenant !== 'string' || tenant === '') return 'tenant is missing'
  if (sealed !== undefined && typeof sealed !== 'string') return 'sealed is no text'
  if (!Array.isArray(facts)) return 'facts is no list'
  for (const [n, fact] of facts.entries()) {
    if (!Object.hasOwn(factKinds, fact?.kind)) return `facts/${n}/kind is unknown`
    if (!Number.isInteger(fact.attempt) || fact.attempt < 0) return `facts/${n}/attempt is no count`
    if (!Number.isFinite(fact.at)) return `facts/${n}/at is no instant`
    for (const field of ['account', 'providerMessageId'])
      if (fact[field] !== undefined && typeof fact[field] !== 'string') return `facts/${n}/${field} is no text`
  }
  return base === undefined ? undefined : baseDefect(base)
}

/** Only what is searched for has to fit; the rest is shown as it came. */
function baseDefect(base: DocumentBase): string | undefined {
  if (typeof base !== 'object' || base === null) return 'base is no object'
  for (const field of ['channel', 'category', 'recipientHash', 'text'] as const)
    if (typeof base[field] !== 'string') return `base/${field} is no text`
  for (const field of ['title', 'reference'] as const)
    if (base[field] !== undefined && typeof base[field] !== 'string') return `base/${field} is no text`
  if (base.template !== undefined && typeof base.template?.name !== 'string') return 'base/template/name is no text'
  return undefined
}
