import type { IndexNames } from './index-names.ts'
import type { Settings } from './options.ts'

/** Raised with every change of the mapping. A newer one has what an older one has. */
export const mappingVersion = 1

/** Marks what is ours. */
export const ownerMark = 'message-center'

const meta = { owner: ownerMark, version: mappingVersion }

/** What is longer is stored and shown, and not found by this field. */
const keyword = { type: 'keyword', ignore_above: 1_024 } as const

/** An instant out of the server's range is stored and shown, and not found by this field. */
const instant = { type: 'date', ignore_malformed: true } as const

/** Carried along. */
const unindexed = { type: 'object', enabled: false } as const

/** Fields of a document; every one but `base`, `facts`, `sealed` and `words` can be compared, sorted and counted. */
export const fields = {
  id: keyword,
  messageId: keyword,
  tenant: keyword,
  state: keyword,
  stateAt: instant,
  acceptedAt: instant,
  updatedAt: instant,
  attempts: { type: 'integer', ignore_malformed: true },
  channel: keyword,
  category: keyword,
  priority: keyword,
  template: keyword,
  recipientHash: keyword,
  reference: keyword,
  title: keyword,
  /** Who was the last to send or try. */
  account: keyword,
  /** Of the fact that decided the state: our word, and the provider's code. */
  reason: keyword,
  code: keyword,
  providerMessages: keyword,
  /** Title and text, cut into words by us, so that every store finds the same. */
  words: { type: 'text', analyzer: 'whitespace', norms: false },
  base: unindexed,
  facts: unindexed,
  sealed: unindexed,
} as const

/** The words follow from the text: they are searched and not kept. */
export const mappings = { dynamic: 'strict', _meta: meta, _source: { excludes: ['words'] }, properties: fields }

/** Of what every index of a day is made. No stray write makes one, whatever the cluster allows elsewhere. */
export function indexTemplate(names: IndexNames, { shards, replicas, refreshSeconds }: Settings) {
  return {
    index_patterns: [names.pattern],
    priority: 500,
    allow_auto_create: false,
    _meta: meta,
    template: {
      settings: {
        index: {
          number_of_shards: String(shards),
          number_of_replicas: String(replicas),
          refresh_interval: `${refreshSeconds}s`,
        },
      },
      mappings,
    },
  }
}
