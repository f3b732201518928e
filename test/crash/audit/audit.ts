import type { CallerRecord } from '../harness/caller-records.ts'
import type { ProviderRecord } from '../provider/records.ts'
import { compareWithCallers, readCallers } from './callers-told.ts'
import { callsByRef } from './calls.ts'
import { checkCancelled, checkDocument, checkReceipt } from './check-document.ts'
import { type ReadEntries, readDocuments } from './documents.ts'
import { type Duplicates, findDuplicates } from './duplicates.ts'

/** A kill: the moment before the signal and the one when the process was gone, in milliseconds. */
export interface Kill {
  readonly at: number
  readonly goneAt: number
}

export interface AuditInput {
  readonly url: string
  readonly callers: readonly CallerRecord[]
  readonly provider: readonly ProviderRecord[]
  readonly kills: readonly Kill[]
  /** Only what was accepted since. Default everything. */
  readonly since?: Date
  /** Of several processes, one may have a message on its way that another takes back: for so long, in milliseconds. Default: none may. */
  readonly raceMs?: number
  /** Default: asks the hub, message by message. */
  readonly readEntries?: ReadEntries
}

/** What comes out when the ledgers of the callers and of the provider are laid beside what the hub shows. */
export interface Audit {
  readonly accepted: number
  readonly unsure: number
  /** Of those without an answer, what the hub has kept all the same: answers that were begun and never came. */
  readonly unanswered: number
  readonly taken: number
  readonly states: { readonly [state: string]: number }
  readonly duplicates: Duplicates
  /** Receipts that are not shown yet. They are findings when that does not change. */
  readonly lateReceipts: number
  /** Everything that must not be, a line each: lost, phantom, doubled, or shown otherwise than it was. */
  readonly findings: readonly string[]
}

/** Compares everything, delivery by delivery. The hub must be at rest. */
export async function audit({
  url,
  callers,
  provider,
  kills,
  since,
  raceMs = Number.NEGATIVE_INFINITY,
  readEntries,
}: AuditInput): Promise<Audit> {
  const { documents, twice } = await readDocuments(url, since, readEntries)
  const told = readCallers(callers)
  const calls = callsByRef(provider)
  const duplicates = findDuplicates(documents, calls, kills)
  const lateReceipts = [...documents].flatMap(([ref, document]) => checkReceipt(ref, document, calls))
  const states: Record<string, number> = {}
  for (const { view } of documents.values()) states[view.status] = (states[view.status] ?? 0) + 1
  return {
    accepted: told.accepted.size,
    unsure: told.unsure.flat().length,
    unanswered: told.unsure.flat().filter(ref => documents.has(ref)).length,
    taken: calls.taken.size,
    states,
    duplicates,
    lateReceipts: lateReceipts.length,
    findings: [
      ...twice.map(ref => `${ref} has two documents`),
      ...told.findings,
      ...calls.strange.map(code => `the provider refused a call of ours: ${code}`),
      ...compareWithCallers(documents, told),
      ...[...calls.taken.keys()].filter(ref => !told.asked.has(ref)).map(ref => `${ref} was taken, never asked for`),
      ...[...calls.taken.keys()].filter(ref => !documents.has(ref)).map(ref => `${ref} was taken and has no document`),
      ...[...documents].flatMap(([ref, document]) => checkDocument(ref, document, calls)),
      ...checkCancelled(told.cancelled, { documents, calls, raceMs }),
      ...lateReceipts,
      ...duplicates.findings,
    ],
  }
}
