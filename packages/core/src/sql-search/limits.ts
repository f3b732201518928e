/** What one query may ask for. Beyond, it is refused with `sql_limit`, in every store alike. */
export const sqlLimits = {
  /** Characters of a query. */
  queryLength: 10_000,
  /** Words, names, signs and values of a query. */
  tokens: 5_000,
  /** AND, OR and NOT within one another. */
  depth: 20,
  /** Comparisons of a query, each value of IN and each side of BETWEEN counted. */
  comparisons: 1_000,
  /** Values given beside the query. */
  parameters: 2_000,
  /** Characters of one text that is compared. */
  textLength: 1_000,
  /** Characters of a pattern of LIKE, and its signs `%`. */
  patternLength: 200,
  patternStars: 10,
  /** What a SELECT shows. */
  columns: 50,
  groupKeys: 4,
  orderTerms: 8,
  /** Rows of an answer, and how many there are without LIMIT. */
  rows: 10_000,
  defaultRows: 100,
  /** Rows that the server's own SQL is asked for. */
  serverRows: 1_000,
  /** Groups before ORDER BY and LIMIT. */
  groups: 10_000,
  /** Rows of one INSERT. */
  insertedRows: 500,
  /** Time of a query, in milliseconds, and the most that can be asked for. */
  defaultMs: 5_000,
  maxMs: 30_000,
} as const
