import { describe, expect, it } from 'vitest'
import type { FailureCode } from '../capabilities.ts'

/** What a table of failure codes is held against. */
export interface ExpectedCodes {
  /** Every code that the provider documents, or that the plugin gives by itself. */
  readonly documented: readonly string[]
  /** Those that are no failure. Default none. */
  readonly noFailure?: readonly string[]
  /** Chinese names of the provider's pages, which English texts quote. Default none. */
  readonly consoleNames?: readonly string[]
}

/** Registers tests that a table explains every code, each once, in whole sentences of both languages. */
export function testFailureCodes(table: readonly FailureCode[], expected: ExpectedCodes): void {
  describe('the failure codes', () => {
    it('explain every documented code, each once', () => {
      expect(table.map(row => row.code).toSorted()).toEqual(expected.documented.toSorted())
    })

    it('say meaning and next step in whole sentences of two languages', () => {
      expect(oddTexts(table, expected.consoleNames ?? [])).toEqual([])
    })

    it('blame nobody for what is no failure, and only for that', () => {
      const innocent = table.filter(row => row.fault === 'none').map(row => row.code)
      expect(innocent.toSorted()).toEqual((expected.noFailure ?? []).toSorted())
    })
  })
}

/** Texts that are no whole sentence of their language, apart from the names. */
export function oddTexts(table: readonly FailureCode[], consoleNames: readonly string[]): readonly string[] {
  const withoutNames = (text: string) => consoleNames.reduce((rest, name) => rest.replaceAll(name, ''), text)
  return table.flatMap(({ meaning, nextStep }) =>
    [meaning, nextStep].flatMap(({ en, zh }) => [
      ...(/^[A-Z][^\p{Script=Han}]+\.$/u.test(withoutNames(en)) ? [] : [en]),
      ...(/\p{Script=Han}.*。$/u.test(zh) ? [] : [zh]),
    ]),
  )
}
