/*
 * How words are found in Chinese and other texts, the same in every store.
 *
 * A run of letters or digits is one token, in lower case. A run of Han characters has no word borders: it becomes its
 * bigrams (订单已发 → 订单 单已 已发 发), where the last character stands alone, so that each character begins exactly
 * one token. A query of two or more Han characters is a phrase of bigrams; a single one is a prefix.
 */

const runs = /\p{Script=Han}+|[\p{L}\p{N}]+/gu
const han = /^\p{Script=Han}/u

/** Runs that mix Han and other letters are cut where they change. */
function* runsOf(text: string): Generator<{ readonly run: string; readonly isHan: boolean }> {
  for (const [match] of text.normalize('NFKC').toLowerCase().matchAll(runs)) {
    if (han.test(match)) yield { run: match, isHan: true }
    else for (const part of match.split(/(\p{Script=Han}+)/u)) if (part) yield { run: part, isHan: han.test(part) }
  }
}

const bigrams = (characters: readonly string[]): string[] =>
  characters.map((character, n) => character + (characters[n + 1] ?? ''))

/** The tokens of a text, in order. */
export function tokensOf(text: string): readonly string[] {
  return [...runsOf(text)].flatMap(({ run, isHan }) => (isHan ? bigrams([...run]) : [run]))
}

/** Tokens that must follow one another; the last one of a prefix condition may go on. */
export interface Condition {
  readonly tokens: readonly string[]
  readonly isPrefix: boolean
}

/** What must occur, each somewhere in the text. */
export function conditionsOf(query: string): readonly Condition[] {
  return [...runsOf(query)].map(({ run, isHan }) => {
    if (!isHan) return { tokens: [run], isPrefix: false }
    const characters = [...run]
    // The lone last character would only match at the end of a run.
    return characters.length === 1
      ? { tokens: characters, isPrefix: true }
      : { tokens: bigrams(characters).slice(0, -1), isPrefix: false }
  })
}

/** Whether all conditions hold for the tokens of a text. */
export function holds(conditions: readonly Condition[], tokens: readonly string[]): boolean {
  return conditions.every(condition => tokens.some((_, at) => matchesAt(condition, tokens, at)))
}

const matchesAt = ({ tokens: wanted, isPrefix }: Condition, tokens: readonly string[], at: number): boolean =>
  wanted.every((token, n) => {
    const found = tokens[at + n]
    return isPrefix && n === wanted.length - 1 ? found?.startsWith(token) === true : found === token
  })
