import type { CallRecord, ProviderRecord } from '../provider/records.ts'

/** The provider's ledger, by message. */
export interface Calls {
  /** Calls that took a message, in order of arrival. */
  readonly taken: ReadonlyMap<string, readonly CallRecord[]>
  readonly byId: ReadonlyMap<string, CallRecord>
  /** When the answer of a call had left, in milliseconds. */
  readonly answeredAt: ReadonlyMap<string, number>
  /** Numbers of receipts that the hub has acknowledged, by call. */
  readonly reported: ReadonlyMap<string, ReadonlySet<string>>
  /** Codes of calls that were wrong in form. */
  readonly strange: readonly string[]
}

export function callsByRef(records: readonly ProviderRecord[]): Calls {
  const calls = records.filter(record => record.kind === 'call')
  const taken = new Map<string, CallRecord[]>()
  for (const call of calls.filter(({ outcome }) => outcome !== 'refused').sort((a, b) => a.at - b.at)) {
    for (const ref of call.refs) {
      const known = taken.get(ref)
      if (known) known.push(call)
      else taken.set(ref, [call])
    }
  }
  const reported = new Map<string, Set<string>>()
  for (const record of records) {
    if (record.kind !== 'reported') continue
    const refs = reported.get(record.requestId) ?? new Set()
    for (const ref of record.refs) refs.add(ref)
    reported.set(record.requestId, refs)
  }
  return {
    taken,
    byId: new Map(calls.map(call => [call.requestId, call])),
    answeredAt: new Map(
      records.flatMap(record => (record.kind === 'answered' ? [[record.requestId, record.at] as const] : [])),
    ),
    reported,
    strange: calls.flatMap(({ isStrange, code }) => (isStrange ? [code ?? ''] : [])),
  }
}
