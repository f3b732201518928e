import type { DeliveryView, Timeline } from '@message-center/core'
import { dump, timelineOf } from '../harness/api.ts'

/** A delivery as the hub shows it. */
export interface Document {
  readonly view: DeliveryView
  readonly entries: Timeline['entries']
}

const readers = 12

/** Deliveries with their timelines, by the number in their text; `twice` are numbers that more than one delivery has. */
export async function readDocuments(
  url: string,
  since?: Date,
): Promise<{ documents: ReadonlyMap<string, Document>; twice: readonly string[] }> {
  const views = await dump(url, since)
  const timelines = await readTimelines(url, [...new Set(views.map(({ messageId }) => messageId))])
  const documents = new Map<string, Document>()
  const twice: string[] = []
  for (const view of views) {
    const ref = /\d{6,}[a-z]/.exec(view.text)?.[0] ?? view.id
    if (documents.has(ref)) twice.push(ref)
    documents.set(ref, { view, entries: timelines.get(view.id) ?? [] })
  }
  return { documents, twice }
}

async function readTimelines(
  url: string,
  messageIds: readonly string[],
): Promise<ReadonlyMap<string, Timeline['entries']>> {
  const entries: Timeline['entries'] = []
  const queue = [...messageIds]
  const reader = async () => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) entries.push(...(await timelineOf(url, id)).entries)
  }
  await Promise.all(Array.from({ length: readers }, reader))
  return Map.groupBy(entries, ({ deliveryId }) => deliveryId)
}
