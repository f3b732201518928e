import type { LikePattern } from './evaluate/like-pattern.ts'
import type { Table } from './table.ts'

/*
 * What is left of a query once it is understood: a small closed model that every store answers. Names are those of the
 * table's columns, values have the column's type, and whoever may see one tenant only finds that condition in `where`.
 */

export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>='

/**
 * A condition holds or does not. There is no NOT and so no third value: the planner has moved each NOT into the
 * comparison it means, and a comparison with a column that has nothing does not hold, whether negated or not.
 */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | {
      readonly kind: 'compare'
      readonly column: string
      readonly operator: CompareOperator
      readonly value: string | number
    }
  | {
      readonly kind: 'in'
      readonly column: string
      readonly isNot: boolean
      readonly values: readonly (string | number)[]
    }
  | {
      readonly kind: 'like'
      readonly column: string
      readonly isNot: boolean
      readonly ignoresCase: boolean
      readonly pattern: LikePattern
    }
  | { readonly kind: 'null'; readonly column: string; readonly isNot: boolean }
  /** Words in title and text, as `SearchFilter.words` has them. */
  | { readonly kind: 'match'; readonly words: string; readonly isNot: boolean }

export interface RowOrder {
  readonly column: string
  readonly isDescending: boolean
  /** Where rows without a value stand. */
  readonly nullsFirst: boolean
}

/** A column's value, or the beginning of the hour or day it lies in. */
export interface GroupKey {
  readonly column: string
  /** Length of the stretch in milliseconds; absent: the value itself. */
  readonly stepMs?: number
  /** How far the zone is ahead of UTC, in milliseconds; days begin at its midnight. */
  readonly zoneMs?: number
}

/** What is counted or summed over a group: its rows, or the values that a column has. */
export type Measure =
  | { readonly measure: 'rows' }
  | { readonly measure: 'values'; readonly column: string }
  /** Absent values do not count; without any the sum is 0, the others are `null`. */
  | { readonly measure: 'sum' | 'min' | 'max'; readonly column: string }

/** Rows of a table: one value per column asked for. Of rows that are alike in `order` the newest is first. */
export interface RowSelect {
  readonly kind: 'rows'
  readonly table: Table
  readonly where: Condition
  readonly columns: readonly string[]
  readonly order: readonly RowOrder[]
  readonly limit: number
}

/** Groups of rows, in any order: the values of the keys, then those of the measures. Without keys there is one group. */
export interface GroupSelect {
  readonly kind: 'groups'
  readonly table: Table
  readonly where: Condition
  readonly keys: readonly GroupKey[]
  readonly measures: readonly Measure[]
  /** More groups than this are not looked for: one more tells that there are. */
  readonly limit: number
}

export type Select = RowSelect | GroupSelect

/** A SELECT over `messages` in the store's own SQL, to be read only. */
export interface ServerQuery {
  /** The query, with the store's name of the table. */
  readonly toText: (table: string) => string
  /** One for each `?`. */
  readonly parameters: readonly (string | number | null)[]
  /** Whose rows; absent: all. */
  readonly tenant?: string
  /** Rows at most. */
  readonly limit: number
}

/** What the store's own SQL answered, in the server's names of types. */
export interface ServerRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  readonly rows: readonly (readonly unknown[])[]
  readonly hasMore: boolean
}

/** How long an answer may take, and how to give up earlier. */
export interface SelectLimits {
  readonly timeMs: number
  readonly signal?: AbortSignal
}
