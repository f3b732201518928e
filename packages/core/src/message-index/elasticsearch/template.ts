import { isMessageColumn, messageColumns } from '../../sql-search/messages-table.ts'
import type { ColumnType } from '../../sql-search/value.ts'
import { comparedFields } from './document-source.ts'
import type { IndexNames } from './index-names.ts'
import type { Settings } from './options.ts'

/** Raised with every change of the mapping. A newer one has what an older one has. */
export const mappingVersion = 1

/** Marks what is ours. */
export const ownerMark = 'message-center'

const meta = { owner: ownerMark, version: mappingVersion }

/** Values beyond their bounds are stored and shown, and not found by their field. */
const types = {
  text: { type: 'keyword', ignore_above: 1_024 },
  integer: { type: 'integer' },
  real: { type: 'double' },
  // Milliseconds first: a small number could be read as a year.
  instant: { type: 'date', format: 'epoch_millis||strict_date_optional_time' },
} as const

/** Carried along. */
const unindexed = { type: 'object', enabled: false } as const

/** Named like the columns of `messages`, whatever is asked of. */
export const fields: { readonly [name: string]: object } = {
  ...Object.fromEntries(comparedFields.map(name => [name, types[typeOf(name)]])),
  /** What providers call the delivery, hashed with their account. */
  provider_messages: types.text,
  /** Title and text, cut into words by us, so that every store finds the same. */
  words: { type: 'text', analyzer: 'whitespace', norms: false },
  base: unindexed,
  facts: unindexed,
  sealed: unindexed,
}

function typeOf(field: string): ColumnType {
  return isMessageColumn(field) ? messageColumns[field].type : 'text'
}

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
