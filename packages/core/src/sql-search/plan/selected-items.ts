import type { Node } from 'libpg-query'
import { sqlLimits } from '../limits.ts'
import { onlyMembers, refuseNode } from '../parse/refuse.ts'
import type { RowOrder } from '../select.ts'
import { overSqlLimit } from '../sql-problem.ts'
import { countFor } from './plan-value.ts'
import type { QueryContext } from './query-context.ts'

/** What is selected, with the name it is given by AS. */
export interface SelectedItem {
  readonly node: Node
  readonly alias: string | undefined
}

/** Which of the selected items a node means, by its place or the name given with AS. */
export function placeOf(node: Node, items: readonly SelectedItem[], context: QueryContext): number | undefined {
  if ('A_Const' in node && node.A_Const.ival) return countFor('The place', node, 1, items.length, context) - 1
  const name = context.bareName(node)
  const place = items.findIndex(({ alias }) => alias !== undefined && alias === name)
  return place < 0 ? undefined : place
}

/** Terms of ORDER BY. Where nothing is, stands last unless the query says otherwise. */
export function readSort(
  sort: readonly Node[],
  context: QueryContext,
): readonly (Omit<RowOrder, 'column'> & { readonly node: Node })[] {
  if (sort.length > sqlLimits.orderTerms)
    throw overSqlLimit(`ORDER BY has more than ${sqlLimits.orderTerms} terms.`, 'Order by fewer.')
  return sort.map(term => {
    if (!('SortBy' in term) || !term.SortBy.node) return refuseNode(term, context.places)
    onlyMembers(term.SortBy, ['node', 'sortby_dir', 'sortby_nulls'], context.places)
    const { node, sortby_dir, sortby_nulls } = term.SortBy
    return { node, isDescending: sortby_dir === 'SORTBY_DESC', nullsFirst: sortby_nulls === 'SORTBY_NULLS_FIRST' }
  })
}
