import { parseDeliveryId } from '../../model/delivery-id.ts'
import type { DeliveryDocument } from '../../model/fact.ts'
import type { Version } from './bulk-request.ts'
import { type Answer, type Connection, type Failure, unreadable } from './connection.ts'
import { type StoredDocument, storedMembers, toDocument } from './document-source.ts'
import type { IndexNames } from './index-names.ts'

/** A document and the very state of the index that it was read from or written to. */
export interface KnownDocument extends Version {
  readonly index: string
  readonly document: DeliveryDocument
}

interface FoundDocument {
  readonly _index?: string
  readonly _seq_no?: number
  readonly _primary_term?: number
  readonly _source?: StoredDocument
  readonly error?: { readonly type?: string }
}

interface Found {
  readonly docs: readonly FoundDocument[]
}

/** Documents of one request: answers stay of some megabytes. */
const maxIds = 500

/** Reads documents as they are at this moment, not as of the last refresh. */
export async function readDocuments(
  connection: Pick<Connection, 'ask'>,
  names: IndexNames,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Answer<ReadonlyMap<string, KnownDocument>>> {
  const known = new Map<string, KnownDocument>()
  // Any other text names no day, and no document has it.
  const readable = ids.filter(id => parseDeliveryId(id))
  for (let from = 0; from < readable.length; from += maxIds) {
    const docs = readable.slice(from, from + maxIds).map(id => ({ _index: names.ofId(id), _id: id }))
    const query = { _source_includes: storedMembers.join(',') }
    const answer = await connection.ask<Found>({ method: 'POST', path: '/_mget', query, body: { docs }, signal })
    if (!answer.ok) return answer
    const { docs: found = [] } = answer.body
    if (found.length !== docs.length) return unreadable
    for (const entry of found) {
      const failure = failureOf(entry)
      if (failure) return failure
      const read = toKnown(entry)
      if (read) known.set(read.document.id, read)
    }
  }
  return { ok: true, body: known }
}

/** A day without index has no documents; a shard that cannot be read is not an empty one. */
function failureOf({ error }: FoundDocument): Failure | undefined {
  if (!error || error.type === 'index_not_found_exception') return undefined
  return { ok: false, status: 503, type: error.type ?? 'no_reason_given' }
}

function toKnown({ _index, _seq_no, _primary_term, _source }: FoundDocument): KnownDocument | undefined {
  if (!_source || _index === undefined || _seq_no === undefined || _primary_term === undefined) return undefined
  return { index: _index, seqNo: _seq_no, primaryTerm: _primary_term, document: toDocument(_source) }
}

interface Kept {
  readonly known: KnownDocument
  readonly length: number
}

/** Memory for what was written last, in characters of JSON: the next fact of most deliveries comes within seconds. */
const maxLength = 16_000_000

/**
 * What this process wrote last, so that the next fact of a delivery goes without a read. Never wrong: a write says which
 * state it follows, and is refused when somebody else has written since.
 */
export class RecentDocuments {
  readonly #kept = new Map<string, Kept>()
  #length = 0

  get(id: string): KnownDocument | undefined {
    return this.#kept.get(id)?.known
  }

  set(known: KnownDocument, length: number): void {
    this.delete(known.document.id)
    this.#kept.set(known.document.id, { known, length })
    this.#length += length
    if (this.#length > maxLength * 1.1) this.#forgetOldest()
  }

  /** Some at a time: looking for the oldest walks over the places of all that were forgotten before. */
  #forgetOldest(): void {
    for (const id of this.#kept.keys()) {
      if (this.#length <= maxLength) return
      this.delete(id)
    }
  }

  delete(id: string): void {
    this.#length -= this.#kept.get(id)?.length ?? 0
    this.#kept.delete(id)
  }
}
