import type { FailureCode } from './capabilities.ts'

type Texts = readonly [en: string, zh: string]

/** One row of a table of codes: code, meaning, next step. */
export type FailureRow = readonly [code: string, meaning: Texts, nextStep: Texts]

/** Failure codes written as a table. What is `shared` stands in each: the fault, and what else the plugin knows of them. */
export function failureRows<const Shared extends Pick<FailureCode, 'fault'>>(
  shared: Shared,
  table: readonly FailureRow[],
): readonly (FailureCode & Shared)[] {
  return table.map(([code, meaning, nextStep]) => ({
    code,
    meaning: { en: meaning[0], zh: meaning[1] },
    nextStep: { en: nextStep[0], zh: nextStep[1] },
    ...shared,
  }))
}
