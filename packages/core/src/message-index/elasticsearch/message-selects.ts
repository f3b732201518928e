import { messageValue } from '../../sql-search/messages-table.ts'
import type { Condition, Select } from '../../sql-search/select.ts'
import type { Connection } from './connection.ts'
import { type StoredDocument, storedMembers, toDocument } from './document-source.ts'
import type { IndexNames } from './index-names.ts'
import { newestFirst } from './search-query.ts'
import type { SelectSource } from './select-answer.ts'
import { exists } from './select-clauses.ts'

/** Where deliveries are asked in SQL. One is there once its base has come. */
export function messageSource(
  select: Select,
  connection: Pick<Connection, 'ask'>,
  names: IndexNames,
): SelectSource<StoredDocument> {
  const { from, to } = acceptedIn(select.where)
  const columns = select.kind === 'rows' ? select.columns : []
  return {
    connection,
    indices: names.ofRange(from, to),
    shown: [exists('channel')],
    newestFirst,
    members: storedMembers.filter(member => member !== 'sealed'),
    toRow: source => {
      const document = toDocument(source)
      return columns.map(column => messageValue(document, column))
    },
  }
}

interface Stretch {
  readonly from?: number
  readonly to?: number
}

/** The stretch of time `[from, to)` outside of which a condition does not hold, as far as it says so plainly. */
export function acceptedIn(condition: Condition): Stretch {
  if (condition.kind === 'and') return condition.of.map(acceptedIn).reduce(overlap, {})
  if (condition.kind !== 'compare' || condition.column !== 'accepted_at') return {}
  const instant = Number(condition.value)
  switch (condition.operator) {
    case '>=':
      return { from: instant }
    case '>':
      return { from: instant + 1 }
    case '<':
      return { to: instant }
    case '<=':
      return { to: instant + 1 }
    case '=':
      return { from: instant, to: instant + 1 }
    case '<>':
      return {}
  }
}

function overlap(a: Stretch, b: Stretch): Stretch {
  const from = Math.max(a.from ?? Number.NEGATIVE_INFINITY, b.from ?? Number.NEGATIVE_INFINITY)
  const to = Math.min(a.to ?? Number.POSITIVE_INFINITY, b.to ?? Number.POSITIVE_INFINITY)
  return { ...(Number.isFinite(from) && { from }), ...(Number.isFinite(to) && { to }) }
}
