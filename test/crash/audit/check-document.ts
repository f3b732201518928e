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

/** What is laid beside the word of callers that something was taken back. */
export interface CancelledBeside {
  readonly documents: ReadonlyMap<string, Document>
  readonly calls: Calls
  /** A call that arrived before so long after the answer was on its way already, in milliseconds. */
  readonly raceMs: number
}

/** A cancel that was answered holds for what was not on its way to the provider. */
export function checkCancelled(
  cancelled: ReadonlyMap<string, number>,
  { documents, calls, raceMs }: CancelledBeside,
): readonly string[] {
  const byId = new Map([...documents].map(([ref, document]) => [document.view.id, { ref, ...document }]))
  return [...cancelled].flatMap(([id, answeredAt]) => {
    const found = byId.get(id)
    if (!found) return [`${id} was cancelled and is lost`]
    const { ref, view, entries } = found
    const first = calls.taken.get(ref)?.[0]
    const wasOnItsWay = first !== undefined && first.at < answeredAt + raceMs
    if (wasOnItsWay && entries.some(({ kind }) => kind === 'cancelled')) return []
    const after = first ? `, taken ${first.at - answeredAt} ms after the answer` : ''
    if (view.status !== 'cancelled') return [`${ref} was cancelled and is ${view.status}${after}`]
    return first ? [`${ref} was cancelled and sent all the same${after}`] : []
  })
}
