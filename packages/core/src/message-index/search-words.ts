/*
 * How words are found in Chinese and other texts, the same in every store.
 *
 * A run of letters or digits is one token, in lower case. A run of Han characters has no word borders: it becomes its
 * bigrams (订单已发 → 订单 单已 已发 发), where the last character stands alone, so that each character begins exactly
 * one token. A query of two or more Han characters is a phrase of bigrams; a single one is a prefix.
 */

/** Han characters, or letters and digits of all other scripts: a run that mixes both is cut where it changes. */
const runs = /\p{Script=Han}+|[[\p{L}\p{N}]--\p{Script=Han}]+/gv
const han = /^\p{Script=Han}/u

const runsOf = (text: string): readonly string[] => text.normalize('NFKC').toLowerCase().match(runs) ?? []

/** The tokens of a text, in order. */
export function tokensOf(text: string): readonly string[] {
  const tokens: string[] = []
  for (const run of runsOf(text)) {
    if (han.test(run)) addBigrams(run, tokens)
    else tokens.push(run)
  }
  return tokens
}

function addBigrams(run: string, tokens: string[]): void {
  let before = ''
  for (const character of run) {
    if (before !== '') tokens.push(before + character)
    before = character
  }
  tokens.push(before)
}

/** Tokens that must follow one another; the last one of a prefix condition may go on. */
export interface Condition {
  readonly tokens: readonly string[]
  readonly isPrefix: boolean
}

/** What must occur, each somewhere in the text. */
export function conditionsOf(query: string): readonly Condition[] {
  return runsOf(query).map(run => {
    if (!han.test(run)) return { tokens: [run], isPrefix: false }
    const tokens: string[] = []
    addBigrams(run, tokens)
    // The lone last character would only match at the end of a run.
    return tokens.length === 1 ? { tokens, isPrefix: true } : { tokens: tokens.slice(0, -1), isPrefix: false }
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
