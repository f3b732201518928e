import type { Node, ScanToken } from 'libpg-query'
import { sqlLimits } from '../limits.ts'
import { invalidSql, overSqlLimit, unsupportedSql } from '../sql-problem.ts'
import { QueryPlaces } from './query-places.ts'

/** One statement as the parser of PostgreSQL sees it. */
export interface ParsedStatement {
  readonly statement: Node
  readonly places: QueryPlaces
  /** Signs `?` of the query. */
  readonly parameters: number
  /** The query without comments and spaces, each word with its byte. */
  readonly words: readonly { readonly text: string; readonly start: number }[]
}

type Parser = typeof import('libpg-query')

let loading: Promise<Parser> | undefined

/** The grammar comes as WebAssembly: it is read at the first query, not at every start. */
async function loadParser(): Promise<Parser> {
  const parser = await import('libpg-query')
  await parser.loadModule()
  return parser
}

/** Reads one statement. Throws a `MessageCenterError` that names the place of what is wrong. */
export async function parseSql(query: string): Promise<ParsedStatement> {
  if (query.length > sqlLimits.queryLength)
    throw overSqlLimit(
      `The query has more than ${sqlLimits.queryLength} characters.`,
      'Give values as parameters, or ask in parts.',
    )
  if (query.includes('\0') || !query.isWellFormed())
    throw invalidSql('The query has characters that are no text.', 'Send it as UTF-8, without NUL.')
  if (query.trim() === '') throw empty()
  loading ??= loadParser()
  const parser = await loading.catch((error: unknown) => {
    loading = undefined
    throw error
  })
  const plain = new QueryPlaces(query)
  const tokens = readTokens(parser, query, plain)
  if (tokens.length > sqlLimits.tokens)
    throw overSqlLimit(`The query has more than ${sqlLimits.tokens} words, signs and values.`, 'Ask in parts.')
  const { text, places, parameters } = numberParameters(query, tokens, plain)
  const { stmts = [] } = parse(parser, text, places)
  const [first, second] = stmts
  if (second) throw unsupportedSql('A second statement', places.at(second.stmt_location), 'Send one at a time.')
  if (!first?.stmt) throw empty()
  const words = tokens.filter(({ tokenName }) => !tokenName.includes('COMMENT'))
  return { statement: first.stmt, places, parameters, words }
}

/** What the scanner cannot read, the parser cannot either, and tells why. */
function readTokens(parser: Parser, query: string, places: QueryPlaces): readonly ScanToken[] {
  try {
    return parser.scanSync(query).tokens
  } catch {
    parse(parser, query, places)
    throw tooDeep()
  }
}

function parse(parser: Parser, text: string, places: QueryPlaces): ReturnType<Parser['parseSync']> {
  try {
    return parser.parseSync(text)
  } catch (error) {
    if (!(error instanceof parser.SqlError)) throw tooDeep()
    // The parser's own message has words of the query in it, and counts characters, not bytes.
    const characters = [...text].slice(0, error.sqlDetails?.cursorPosition ?? 0)
    throw invalidSql(
      `The query is no SQL that can be read${places.at(Buffer.byteLength(characters.join('')))}.`,
      syntaxFix,
    )
  }
}

const tooDeep = () => overSqlLimit('The query is nested too deep to be read.', `Nest at most ${sqlLimits.depth} deep.`)

/** The grammar numbers parameters: each `?` outside of texts, names and comments becomes ` $1 `. */
function numberParameters(query: string, tokens: readonly ScanToken[], plain: QueryPlaces) {
  const bytes = Buffer.from(query)
  const growths: { at: number; by: number }[] = []
  let text = ''
  let done = 0
  let grown = 0
  for (const { start, end, text: token, tokenName } of tokens) {
    if (tokenName === 'PARAM')
      throw unsupportedSql('A numbered parameter', plain.at(start), 'Write ? for each parameter, in order.')
    if (tokenName.includes('COMMENT') || !/^[-+*/<>=~!@#%^&|`?]*\?[-+*/<>=~!@#%^&|`?]*$/.test(token)) continue
    for (let at = start; at < end; at++) {
      if (bytes[at] !== 0x3f) continue
      const name = ` $${growths.length + 1} `
      text += bytes.subarray(done, at).toString() + name
      growths.push({ at: at + grown + 1, by: name.length - 1 })
      grown += name.length - 1
      done = at + 1
    }
  }
  text += bytes.subarray(done).toString()
  return { text, places: new QueryPlaces(query, growths), parameters: growths.length }
}

const empty = () => invalidSql('The query is empty.', 'Write SELECT … FROM messages.')

const syntaxFix =
  "Write SELECT … FROM … WHERE … GROUP BY … ORDER BY … LIMIT …; texts stand in single quotes: 'sms'; names need no quotes."
