import type { GroupSelect } from '../select.ts'
import type { ColumnType } from '../value.ts'

/** A column of the answer. */
export interface OutputColumn {
  readonly name: string
  readonly type: ColumnType
}

/** How a shown value follows from a group: places of a key or of measures in the store's answer. */
export type GroupOutput =
  | { readonly from: 'value'; readonly at: number }
  /** Absent where there is nothing to sum. */
  | { readonly from: 'sum' | 'average'; readonly sumAt: number; readonly valuesAt: number }

/** Order and limit of groups are ours, the store only groups. */
export interface GroupPlan {
  readonly kind: 'groups'
  readonly select: GroupSelect
  readonly outputs: readonly (OutputColumn & GroupOutput)[]
  readonly order: readonly {
    readonly output: GroupOutput
    readonly isDescending: boolean
    readonly nullsFirst: boolean
  }[]
  readonly limit: number
}
