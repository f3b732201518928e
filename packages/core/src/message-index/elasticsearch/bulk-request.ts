import { type Call, type Connection, type Failure, unreadable } from './connection.ts'
import { fields } from './template.ts'

/** A document on its way. Without a version it must be new; with one it must still be that version; or it may be any. */
export interface BulkWrite {
  readonly id: string
  /** The index itself where the version counts: numbers of a rebuilt index mean other documents. */
  readonly index: string
  readonly version?: Version | 'any'
  /** JSON, on one line. */
  readonly source: string
}

/** Names one state of one document of one index. */
export interface Version {
  readonly seqNo: number
  readonly primaryTerm: number
}

export type BulkResult =
  | ({ readonly outcome: 'stored'; readonly index: string } & Version)
  /** Somebody else has written it meanwhile. */
  | { readonly outcome: 'conflict' }
  | { readonly outcome: 'no index' }
  /** Too much at once. */
  | { readonly outcome: 'busy' }
  /** No writes for now: the disks are full. */
  | { readonly outcome: 'blocked' }
  /** No writes to this index: it is being rebuilt, or somebody wants it so. */
  | { readonly outcome: 'locked' }
  | { readonly outcome: 'denied'; readonly failure: Failure }
  | { readonly outcome: 'refused'; readonly reason: string }

interface Item {
  readonly status?: number
  readonly _index?: string
  readonly _seq_no?: number
  readonly _primary_term?: number
  readonly error?: { readonly type?: string; readonly reason?: string }
}

interface BulkBody {
  readonly items: readonly { readonly create?: Item; readonly index?: Item }[]
}

/** Small answers, and one entry for every document: a filter on errors alone would lose the places. */
const filterPath = ['status', '_index', '_seq_no', '_primary_term', 'error.type', 'error.reason']
  .map(part => `items.*.${part}`)
  .join(',')

/** One result per document, in order. A failure of the whole leaves open what was stored; a repeat is harmless. */
export async function bulk(
  connection: Pick<Connection, 'ask'>,
  writes: readonly BulkWrite[],
  signal: AbortSignal,
): Promise<readonly BulkResult[] | Failure> {
  const call: Call = {
    method: 'POST',
    path: '/_bulk',
    query: { filter_path: filterPath },
    lines: toLines(writes),
    signal,
  }
  const answer = await connection.ask<BulkBody>(call)
  if (!answer.ok) return answer
  const items = answer.body.items ?? []
  const results = items.map(({ create, index }) => toResult(create ?? index ?? {}))
  if (results.length !== writes.length || results.includes(undefined)) return unreadable
  return results.filter(result => result !== undefined)
}

/** Encoded document by document: as one long text all would be copied twice more. */
const toLines = (writes: readonly BulkWrite[]): Buffer =>
  Buffer.concat(writes.map(write => Buffer.from(`${toAction(write)}\n${write.source}\n`)))

function toAction({ id, index, version }: BulkWrite): string {
  const place = `"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)}`
  if (!version) return `{"create":{${place}}}`
  if (version === 'any') return `{"index":{${place}}}`
  return `{"index":{${place},"if_seq_no":${version.seqNo},"if_primary_term":${version.primaryTerm}}}`
}

function toResult({ status = 0, error, ...stored }: Item): BulkResult | undefined {
  const type = error?.type ?? ''
  if (status >= 200 && status < 300) return toStored(stored)
  if (type === 'cluster_block_exception') return { outcome: status === 403 ? 'locked' : 'blocked' }
  if (status === 409) return { outcome: 'conflict' }
  if (status === 404) return { outcome: 'no index' }
  if (status === 401 || status === 403) return { outcome: 'denied', failure: { ok: false, status, type } }
  if (status === 400) return { outcome: 'refused', reason: reasonOf(type, error?.reason) }
  return status === 429 || status >= 500 ? { outcome: 'busy' } : undefined
}

function toStored({ _index, _seq_no, _primary_term }: Item): BulkResult | undefined {
  if (_index === undefined || _seq_no === undefined || _primary_term === undefined) return undefined
  return { outcome: 'stored', index: _index, seqNo: _seq_no, primaryTerm: _primary_term }
}

/** The server's type of error and the field. Not its sentence, which quotes values: what a recipient is sent. */
function reasonOf(type: string, reason = ''): string {
  const named = [...reason.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => name)
  const field = named.find(name => Object.hasOwn(fields, name))
  return field === undefined ? type : `${type}: ${field}`
}
