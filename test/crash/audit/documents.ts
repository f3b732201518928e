import type { DeliveryView, Timeline } from '@message-center/core'
import { dump, timelineOf } from '../harness/api.ts'

/** Of a timeline, what ledgers can tell something about. */
export type Entry = Pick<Timeline['entries'][number], 'kind' | 'traceId'>

/** A delivery as the hub shows it. */
export interface Document {
  readonly view: DeliveryView
  readonly entries: readonly Entry[]
}

/** Timelines by delivery. */
export type ReadEntries = (views: readonly DeliveryView[]) => Promise<ReadonlyMap<string, readonly Entry[]>>

const readers = 12

/** Deliveries with their timelines, by the number in their text; `twice` are numbers that more than one delivery has. */
export async function readDocuments(
  url: string,
  since?: Date,
  readEntries = askForEntries(url),
): Promise<{ documents: ReadonlyMap<string, Document>; twice: readonly string[] }> {
  const views = await dump(url, since)
  const entries = await readEntries(views)
  const documents = new Map<string, Document>()
  const twice: string[] = []
  for (const view of views) {
    const ref = /\d{6,}[a-z]/.exec(view.text)?.[0] ?? view.id
    if (documents.has(ref)) twice.push(ref)
    documents.set(ref, { view, entries: entries.get(view.id) ?? [] })
  }
  return { documents, twice }
}

/** Message by message, as callers do. */
const askForEntries =
  (url: string): ReadEntries =>
  async views => {
    const entries: Timeline['entries'] = []
    const queue = [...new Set(views.map(({ messageId }) => messageId))]
    const reader = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop())
        entries.push(...(await timelineOf(url, id)).entries)
    }
    await Promise.all(Array.from({ length: readers }, reader))
    return Map.groupBy(entries, ({ deliveryId }) => deliveryId)
  }
