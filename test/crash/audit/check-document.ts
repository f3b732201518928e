import { fateOf } from '../provider/fates.ts'
import type { Calls } from './calls.ts'
import type { Document } from './documents.ts'

/** Where each fate ends. */
const endings: { readonly [fate in ReturnType<typeof fateOf>]: readonly string[] } = {
  k: ['sent', 'delivered', 'cancelled'],
  s: ['sent', 'delivered', 'cancelled'],
  u: ['sent', 'delivered', 'cancelled'],
  t: ['sent', 'delivered', 'cancelled'],
  r: ['failed', 'cancelled'],
  d: ['held', 'cancelled'],
}

/** What a provider's answer must have become. */
const kindOf = { taken: ['sent'], refused: ['retrying', 'failed'], cut: ['held'] } as const

/** Whether a document says what the provider's ledger says: state, every attempt, every receipt. */
export function checkDocument(ref: string, { view, entries }: Document, calls: Calls): readonly string[] {
  const findings: string[] = []
  const taken = calls.taken.get(ref) ?? []
  if (!endings[fateOf(ref)].includes(view.status)) findings.push(`${ref} ended as ${view.status}`)
  if (['sent', 'delivered', 'held'].includes(view.status) && taken.length === 0)
    findings.push(`${ref} is ${view.status}, and the provider never took it`)
  for (const { kind, traceId } of entries) {
    if (traceId === undefined) continue
    const call = calls.byId.get(traceId)
    if (!call?.refs.includes(ref)) findings.push(`${ref} tells of a call ${traceId} that the provider does not know`)
    else if (!kindOf[call.outcome].some(expected => expected === kind))
      findings.push(`${ref} was ${call.outcome} and is told as ${kind}`)
  }
  const sent = entries.filter(({ kind }) => kind === 'sent')
  if (sent.length > 1) findings.push(`${ref} is told as sent ${sent.length} times`)
  return findings
}

/** A receipt that the hub has taken is shown: soon, or when it is looked for the next time. */
export function checkReceipt(ref: string, { view, entries }: Document, calls: Calls): readonly string[] {
  const { traceId = '' } = entries.find(({ kind }) => kind === 'sent') ?? {}
  if (!calls.reported.get(traceId)?.has(ref) || view.status === 'delivered') return []
  return [`${ref}: the hub took the receipt and shows ${view.status}`]
}

/** A cancel that was answered holds. */
export function checkCancelled(id: string, documents: ReadonlyMap<string, Document>, calls: Calls): readonly string[] {
  const found = [...documents].find(([, { view }]) => view.id === id)
  if (!found) return [`${id} was cancelled and is lost`]
  const [ref, { view }] = found
  if (view.status !== 'cancelled') return [`${ref} was cancelled and is ${view.status}`]
  return calls.taken.has(ref) ? [`${ref} was cancelled and sent all the same`] : []
}
