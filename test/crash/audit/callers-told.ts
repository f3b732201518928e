import type { CallerRecord } from '../harness/caller-records.ts'
import type { Document } from './documents.ts'

/** What the callers know. */
export interface Told {
  readonly asked: ReadonlySet<string>
  /** Delivery ids by number, of everything that was answered 202. */
  readonly accepted: ReadonlyMap<string, string>
  /** Requests without an answer that are not accepted otherwise: their numbers. */
  readonly unsure: readonly (readonly string[])[]
  /** By delivery id, when that was answered, in milliseconds. */
  readonly cancelled: ReadonlyMap<string, number>
  readonly findings: readonly string[]
}

export function readCallers(records: readonly CallerRecord[]): Told {
  const asked = new Map(records.flatMap(record => (record.kind === 'asked' ? [[record.request, record.refs]] : [])))
  const accepted = new Map<string, string>()
  const cancelled = new Map<string, number>()
  const findings: string[] = []
  for (const record of records) {
    if (record.kind === 'cancelled') cancelled.set(record.id, record.at)
    if (record.kind !== 'accepted') continue
    for (const [n, message] of record.messages.entries()) {
      const refs = asked.get(record.request)?.[n] ?? []
      if ('refusedWith' in message) findings.push(`${refs} of request ${record.request}: ${message.refusedWith}`)
      else noteAccepted(refs, message.ids.slice(1), accepted, findings)
    }
  }
  const unsure = records
    .filter(({ kind }) => kind === 'unsure')
    .map(record => ('request' in record ? (asked.get(record.request)?.flat() ?? []) : []))
    .filter(refs => !refs.some(ref => accepted.has(ref)))
  return { asked: new Set([...asked.values()].flat(2)), accepted, unsure, cancelled, findings }
}

/** Every answer to one request must name the same deliveries, in the order of the recipients. */
function noteAccepted(
  refs: readonly string[],
  ids: readonly string[],
  accepted: Map<string, string>,
  findings: string[],
): void {
  for (const [n, ref] of refs.entries()) {
    const id = ids[n]
    const known = accepted.get(ref)
    if (id === undefined) findings.push(`${ref} got no delivery`)
    else if (known !== undefined && known !== id) findings.push(`${ref} was accepted twice: ${known} and ${id}`)
    else accepted.set(ref, id)
  }
}

/** Nothing lost, nothing that nobody was told of, and of a request without an answer all or nothing. */
export function compareWithCallers(documents: ReadonlyMap<string, Document>, told: Told): readonly string[] {
  const lost = [...told.accepted].flatMap(([ref, id]) => {
    const shown = documents.get(ref)?.view.id
    return shown === id ? [] : [`${ref} was accepted as ${id} and is shown as ${shown ?? 'nothing: lost'}`]
  })
  const unsure = new Set(told.unsure.flat())
  const phantoms = [...documents.keys()]
    .filter(ref => !told.accepted.has(ref) && !unsure.has(ref))
    .map(ref => `${ref} is shown and nobody was told that it was accepted`)
  const torn = told.unsure
    .filter(refs => refs.some(ref => documents.has(ref)) && !refs.every(ref => documents.has(ref)))
    .map(
      refs => `of one request only a part was kept: ${refs.filter(ref => documents.has(ref)).length} of ${refs.length}`,
    )
  return [...lost, ...phantoms, ...torn]
}
