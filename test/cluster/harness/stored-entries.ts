import { ElasticsearchIndex } from '@message-center/core/elasticsearch'
import type { Entry, ReadEntries } from '../../crash/audit/documents.ts'

/** Documents of one question. */
const atOnce = 500

/** Reads timelines from the index itself, in hundreds: to ask the hubs for each of 20,000 messages takes longer than the load. */
export const entriesIn =
  (address: string): ReadEntries =>
  async views => {
    const index = new ElasticsearchIndex({ urls: [address], prefix: 'mc-deliveries', replicas: 0, refreshSeconds: 1 })
    await index.start()
    try {
      const entries = new Map<string, readonly Entry[]>()
      for (let from = 0; from < views.length; from += atOnce) {
        const documents = await index.get(views.slice(from, from + atOnce).map(({ id }) => id))
        for (const document of documents) if (document) entries.set(document.id, document.facts)
      }
      return entries
    } finally {
      await index.stop()
    }
  }
