import { describe, expect, it } from 'vitest'
import { MessageCenterError } from '../errors.ts'
import { MemoryTableStore } from './memory-table-store.ts'
import { toOwnTables } from './own-tables.ts'
import type { SqlParameter } from './plan/query-context.ts'
import type { Condition, Select } from './select.ts'
import { type SqlOptions, SqlSearch } from './sql-search.ts'

/** A search over no rows that remembers what it was asked. */
function recordingSearch() {
  const selects: Select[] = []
  const search = new SqlSearch({
    messages: {
      select: async select => {
        selects.push(select)
        return []
      },
    },
    store: new MemoryTableStore(),
    tables: toOwnTables({ orders: { no: 'text', total: 'real', items: 'integer' } }),
    hashAddress: address => (address.startsWith('+') ? [`h:${address}`] : []),
  })
  return { search, selects }
}

async function refusalOf(query: string, parameters: readonly SqlParameter[] = [], options: SqlOptions = {}) {
  const { search } = recordingSearch()
  await search.start()
  const error = await search.sql(query, parameters, { tenant: 'shop' }, options).catch((reason: unknown) => reason)
  if (!(error instanceof MessageCenterError)) throw new Error(`was not refused: ${query}`)
  return error
}

describe('SqlSearch', () => {
  it.for<[query: string, named: string]>([
    ['UPDATE messages SET status = 1', 'UPDATE is not supported at line 1, column 8.'],
    ['DELETE FROM messages', 'DELETE is not supported'],
    ['DROP TABLE messages', 'DROP is not supported'],
    ['TRUNCATE messages', 'TRUNCATE is not supported'],
    ['CREATE TABLE x (a int)', 'CREATE TABLE is not supported'],
    ['ALTER TABLE messages ADD COLUMN x int', 'ALTER TABLE is not supported'],
    ['EXPLAIN SELECT id FROM messages', 'EXPLAIN is not supported'],
    ['SET search_path = x', 'SET is not supported'],
    ['BEGIN', 'A transaction is not supported'],
    ['MERGE INTO messages USING orders ON true WHEN MATCHED THEN DELETE', 'MERGE is not supported'],
    ["COPY messages TO '/tmp/x'", 'COPY is not supported'],
    ['SELECT id FROM messages; SELECT id FROM messages', 'A second statement is not supported at line 1, column 26.'],
    ['SELECT id FROM messages JOIN orders ON true', 'JOIN is not supported at line 1, column 16.'],
    ['SELECT id FROM messages, orders', 'A second table in FROM is not supported.'],
    ['SELECT id FROM (SELECT id FROM messages) AS m', 'A sub-select in FROM is not supported'],
    [
      'SELECT id FROM messages WHERE id IN (SELECT no FROM orders)',
      'A sub-select is not supported at line 1, column 34.',
    ],
    ['SELECT id FROM messages WHERE EXISTS (SELECT 1)', 'A sub-select is not supported'],
    ['SELECT id FROM messages UNION SELECT no FROM orders', 'UNION is not supported'],
    ['SELECT id FROM messages EXCEPT SELECT no FROM orders', 'EXCEPT is not supported'],
    ['WITH m AS (SELECT 1) SELECT id FROM messages', 'WITH is not supported'],
    ['SELECT DISTINCT channel FROM messages', 'DISTINCT is not supported'],
    ['SELECT COUNT(DISTINCT channel) FROM messages', 'DISTINCT in an aggregate is not supported at line 1, column 8.'],
    ["SELECT COUNT(*) FILTER (WHERE channel = 'x') FROM messages", 'FILTER is not supported'],
    ['SELECT COUNT(*) OVER () FROM messages', 'OVER is not supported'],
    ['SELECT id FROM messages WINDOW w AS ()', 'WINDOW is not supported'],
    ['SELECT channel FROM messages GROUP BY channel HAVING COUNT(*) > 1', 'HAVING is not supported'],
    ['SELECT channel FROM messages GROUP BY ROLLUP (channel)', 'ROLLUP, CUBE and GROUPING SETS is not supported'],
    ['SELECT id FROM messages LIMIT 1 OFFSET 2', 'OFFSET is not supported at line 1, column 40.'],
    ['SELECT id FROM messages LIMIT ALL', 'LIMIT ALL is not supported'],
    ['SELECT id FROM messages ORDER BY id FETCH FIRST 2 ROWS WITH TIES', 'WITH TIES is not supported'],
    ['SELECT id FROM messages FOR UPDATE', 'FOR UPDATE is not supported'],
    ['SELECT id INTO x FROM messages', 'SELECT INTO is not supported'],
    ['SELECT id FROM public.messages', 'A schema is not supported'],
    ['SELECT id FROM ONLY messages', 'ONLY is not supported'],
    ['SELECT id FROM messages AS m (a)', 'A list of names behind a table is not supported'],
    ['SELECT id FROM messages TABLESAMPLE system (1)', 'TABLESAMPLE is not supported'],
    ['VALUES (1)', 'VALUES is not supported'],
    ['SELECT upper(channel) FROM messages', 'A function of a row is not supported at line 1, column 8.'],
    ['SELECT CASE WHEN true THEN 1 END FROM messages', 'CASE is not supported'],
    ['SELECT id::text FROM messages', 'CAST is not supported'],
    ["SELECT id FROM messages WHERE accepted_at > DATE '2026-01-01'", 'CAST is not supported'],
    ['SELECT id FROM messages WHERE accepted_at > now()', 'A function as a value is not supported'],
    [
      'SELECT id FROM messages WHERE accepted_at > CURRENT_TIMESTAMP',
      'CURRENT_TIMESTAMP and its like is not supported',
    ],
    [
      "SELECT id FROM messages WHERE lower(channel) = 'sms'",
      'A function as a value is not supported at line 1, column 31.',
    ],
    ['SELECT id FROM messages WHERE attempts + 1 > 2', 'A computed value is not supported at line 1, column 40.'],
    ['SELECT id FROM messages WHERE attempts = ANY(ARRAY[1])', 'ANY is not supported'],
    ['SELECT id FROM messages WHERE attempts = ARRAY[1]', 'ARRAY is not supported'],
    ["SELECT id FROM messages WHERE channel ~ 'x'", 'This operator is not supported at line 1, column 39.'],
    ["SELECT id FROM messages WHERE channel SIMILAR TO 'x'", 'SIMILAR TO is not supported'],
    ["SELECT id FROM messages WHERE channel LIKE 'a' ESCAPE '!'", 'ESCAPE is not supported'],
    ['SELECT id FROM messages WHERE channel IS DISTINCT FROM account', 'IS DISTINCT FROM is not supported'],
    ['SELECT id FROM messages WHERE (channel = account) IS TRUE', 'IS TRUE and its like is not supported'],
    [
      'SELECT id FROM messages WHERE channel = account',
      'A comparison of two columns is not supported at line 1, column 41.',
    ],
    ["SELECT id FROM messages WHERE (channel, account) = ('a', 'b')", 'A row in brackets is not supported'],
    ['SELECT id FROM messages WHERE channel COLLATE "C" = \'x\'', 'COLLATE is not supported'],
    ["SELECT id FROM messages WHERE COALESCE(channel, 'x') = 'x'", 'COALESCE is not supported'],
    ["SELECT id FROM messages WHERE contains(text, 'x')", 'A function in WHERE other than MATCH is not supported'],
    [
      "SELECT DATE_TRUNC('week', accepted_at) FROM messages GROUP BY 1",
      'A stretch other than hour and day is not supported',
    ],
    ['SELECT lower(channel) FROM messages GROUP BY 1', 'The function lower is not supported'],
    ['SELECT id FROM messages ORDER BY COUNT(*)', 'A function as a value is not supported'],
    ['SELECT id FROM messages ORDER BY id USING <', 'ORDER BY … USING is not supported'],
    ['SELECT id FROM messages WHERE status = $1', 'A numbered parameter is not supported at line 1, column 40.'],
    ["INSERT INTO messages (id) VALUES ('x')", 'INSERT INTO messages is not supported at line 1, column 13.'],
    ["INSERT INTO orders (no) VALUES ('x') ON CONFLICT DO NOTHING", 'ON CONFLICT is not supported'],
    ["INSERT INTO orders (no) VALUES ('x') RETURNING no", 'RETURNING is not supported'],
    ['INSERT INTO orders (no) SELECT id FROM messages', 'INSERT without VALUES is not supported'],
    ['INSERT INTO orders (no) VALUES (DEFAULT)', 'DEFAULT is not supported'],
    ["WITH x AS (SELECT 1) INSERT INTO orders (no) VALUES ('x')", 'WITH is not supported'],
  ])('refuses by name: %s', async ([query, named]) => {
    const error = await refusalOf(query)
    expect({ code: error.code, detail: error.message }).toEqual({
      code: 'unsupported_sql',
      detail: expect.stringContaining(named),
    })
    expect(error.fix).toBeTruthy()
  })

  it.for<[query: string, detail: string, ...parameters: SqlParameter[]]>([
    ['', 'The query is empty.'],
    ['-- nothing', 'The query is empty.'],
    ['SELECT id FORM messages', 'no SQL that can be read at line 1, column 16.'],
    ['SELECT id\nFROM messages\nWHERE WHERE', 'no SQL that can be read at line 3, column 7.'],
    ["SELECT id FROM messages WHERE reference = '订单' AND AND", 'no SQL that can be read at line 1, column 52.'],
    ['SELECT id FROM messages WHERE reference = ? AND status = ? AND AND', 'at line 1, column 64.', 'a', 'b'],
    ["SELECT id FROM messages WHERE status = 'open", 'no SQL that can be read at line 1, column 40.'],
    ['SELECT id FROM `messages`', 'no SQL that can be read'],
    ['SELECT id FROM messages LIMIT 5, 10', 'no SQL that can be read'],
    ['SELECT FROM messages', 'The query selects nothing.'],
    ['SELECT 1', 'The query names no table.'],
    ['SELECT id FROM sqlite_master', 'There is no table sqlite_master at line 1, column 16.'],
    ['SELECT sealed FROM messages', 'The table messages has no column sealed at line 1, column 8.'],
    ['SELECT recipient_hash FROM messages', 'no column recipient_hash'],
    ['SELECT x.id FROM messages AS m', 'A name does not belong to the table messages at line 1, column 8.'],
    ['SELECT messages.id FROM messages AS m', 'A name does not belong to the table'],
    ['SELECT __proto__ FROM messages', 'no column __proto__'],
    ['SELECT id FROM messages WHERE status = 5', 'status is a text'],
    ["SELECT id FROM messages WHERE attempts = '5'", 'attempts is a number'],
    ['SELECT id FROM messages WHERE attempts > 1.5', 'attempts is a whole number'],
    ['SELECT id FROM messages WHERE attempts > 99999999999999999999', 'attempts is a whole number'],
    ['SELECT id FROM messages WHERE attempts = true', 'attempts is a number'],
    ["SELECT id FROM messages WHERE accepted_at > 'yesterday'", 'accepted_at is an instant'],
    ["SELECT id FROM messages WHERE accepted_at > '2026-02-30'", 'accepted_at is an instant'],
    ['SELECT id FROM messages WHERE accepted_at > 5', 'accepted_at is an instant'],
    ['SELECT id FROM messages WHERE account = NULL', 'A comparison with NULL never holds at line 1, column 41.'],
    ['SELECT id FROM messages WHERE account = ?', 'A comparison with NULL never holds: the 1. parameter.', null],
    ["SELECT id FROM messages WHERE account IN ('a', NULL)", 'A comparison with NULL never holds'],
    ['SELECT id FROM messages WHERE account = ?', 'characters that are no text', 'a\0b'],
    ['SELECT id FROM messages WHERE account = ?', 'characters that are no text', '\ud800'],
    ['SELECT id FROM messages WHERE account = ?', 'has 1 signs ?, and there are 0 parameters'],
    ["SELECT id FROM messages WHERE account = '?'", 'has 0 signs ?, and there are 1 parameters', 'x'],
    ['SELECT id FROM messages WHERE 1 = 1', 'A comparison has no column.'],
    ['SELECT id FROM messages WHERE true', 'A condition is a column or a value alone.'],
    ["SELECT id FROM messages WHERE text = 'x'", 'text is long text'],
    ["SELECT id FROM messages WHERE title LIKE 'x%'", 'title is long text'],
    ['SELECT id FROM messages WHERE title IS NULL', 'title is long text'],
    ["SELECT id FROM messages WHERE attempts LIKE '1%'", 'LIKE is for texts'],
    ["SELECT id FROM messages WHERE account LIKE 'x\\'", 'ends with a backslash'],
    ["SELECT id FROM messages WHERE MATCH(account, 'x')", 'MATCH is for columns with words'],
    ["SELECT id FROM messages WHERE MATCH(text, '!?')", 'MATCH has no letter or digit'],
    ['SELECT id FROM messages WHERE MATCH(text)', 'MATCH has two arguments'],
    ["SELECT id FROM messages WHERE recipient > '+8613800138000'", 'recipient is a secret'],
    ["SELECT id FROM messages WHERE recipient LIKE '%138%'", 'recipient is a secret'],
    ["SELECT id FROM messages WHERE recipient = 'nonsense'", 'no address of any installed channel'],
    ['SELECT recipient, COUNT(*) FROM messages GROUP BY recipient', 'cannot be grouped by recipient'],
    ['SELECT COUNT(recipient) FROM messages', 'COUNT does not work with recipient'],
    ['SELECT id FROM messages ORDER BY recipient', 'cannot be ordered by recipient'],
    ['SELECT id FROM messages ORDER BY text', 'cannot be ordered by text'],
    ['SELECT text FROM messages GROUP BY text', 'cannot be grouped by text'],
    ['SELECT channel, COUNT(*) FROM messages', 'channel stands beside groups'],
    ['SELECT channel, account FROM messages GROUP BY channel', 'account stands beside groups'],
    ['SELECT channel FROM messages GROUP BY channel ORDER BY account', 'account stands beside groups'],
    ['SELECT SUM(channel) FROM messages', 'SUM does not work with channel'],
    ['SELECT MAX(channel) FROM messages', 'MAX does not work with channel'],
    ['SELECT SUM(accepted_at) FROM messages', 'SUM does not work with accepted_at'],
    ['SELECT COUNT(channel, account) FROM messages', 'count has one argument'],
    ['SELECT SUM(*) FROM messages', 'sum has one argument'],
    ['SELECT total FROM orders GROUP BY total', 'cannot be grouped by total'],
    ['SELECT DAY(channel) FROM messages GROUP BY 1', 'channel is no instant'],
    ["SELECT DAY(accepted_at, 'Asia/Shanghai') FROM messages GROUP BY 1", 'The zone is none that is known'],
    ['SELECT channel FROM messages GROUP BY 2', 'The place is not between 1 and 1'],
    ['SELECT id FROM messages ORDER BY 2', 'The place is not between 1 and 1'],
    ['SELECT id FROM messages LIMIT 10001', 'LIMIT is not between 0 and 10000'],
    ['SELECT id FROM messages LIMIT -1', 'LIMIT is not between 0 and 10000'],
    ['SELECT id FROM messages LIMIT ?', 'LIMIT is a number', 'all'],
    ["SELECT no FROM orders WHERE MATCH(no, 'x')", 'MATCH is for columns with words'],
    ['INSERT INTO orders VALUES (1)', 'INSERT names no columns.'],
    ['INSERT INTO bills (no) VALUES (1)', 'There is no index bills'],
    ['INSERT INTO orders (nothing) VALUES (1)', 'no column nothing'],
    ["INSERT INTO orders (no, no) VALUES ('a', 'b')", 'names a column twice'],
    ["INSERT INTO orders (no, total) VALUES ('a')", 'another number of values'],
    ["INSERT INTO orders (no, total) VALUES ('a', 'b')", 'total is a number'],
    ["INSERT INTO orders (no, tenant) VALUES ('a', 'bank')", 'INSERT names the column tenant.'],
  ])('explains what is wrong with: %s', async ([query, detail, ...parameters]) => {
    const error = await refusalOf(query, parameters)
    expect({ code: error.code, detail: error.message }).toEqual({
      code: 'invalid_sql',
      detail: expect.stringContaining(detail),
    })
    expect(error.fix).toBeTruthy()
  })

  it.for<[what: string, query: string, parameters?: SqlParameter[], options?: SqlOptions]>([
    ['length', `SELECT id FROM messages -- ${'x'.repeat(10_000)}`],
    [
      'depth',
      `SELECT id FROM messages WHERE ${'(status = ? OR NOT '.repeat(21)}status = ?${')'.repeat(21)}`,
      Array(22).fill('x'),
    ],
    ['brackets and NOTs', `SELECT id FROM messages WHERE ${'NOT '.repeat(2_400)} attempts = 1`],
    ['comparisons', `SELECT id FROM messages WHERE attempts IN (${Array(1_001).fill(1).join()})`],
    ['parameters', 'SELECT id FROM messages', Array(2_001).fill('x')],
    ['words', `SELECT id FROM messages WHERE attempts IN (${Array(4_000).fill(1).join()})`],
    ['long texts', 'SELECT id FROM messages WHERE account = ?', ['x'.repeat(1_001)]],
    ['long patterns', 'SELECT id FROM messages WHERE account LIKE ?', ['x'.repeat(201)]],
    ['stars', 'SELECT id FROM messages WHERE account LIKE ?', ['%x'.repeat(11)]],
    ['columns', `SELECT ${Array(51).fill('id').join()} FROM messages`],
    ['keys', 'SELECT COUNT(*) FROM messages GROUP BY channel, status, account, priority, category'],
    ['order', `SELECT id FROM messages ORDER BY ${Array(9).fill('channel').join()}`],
    ['inserted rows', `INSERT INTO orders (no) VALUES ${Array(501).fill("('a')").join()}`],
  ])('bounds %s', async ([, query, parameters = []]) => {
    expect((await refusalOf(query, parameters)).code).toBe('sql_limit')
  })

  it('tells no value of a query, whatever is wrong with it', async () => {
    const phone = '+8613800138000'
    for (const query of [
      `SELECT id FROM messages WHERE recipient = "${phone}"`,
      `SELECT "${phone}" FROM messages`,
      `SELECT id FROM "${phone}"`,
      `SELECT id FROM messages WHERE recipient LIKE '${phone}'`,
      `SELECT id FROM messages WHERE recipient = '${phone}' AND AND`,
      `SELECT id FROM messages WHERE recipient '${phone}'`,
      `SELECT id FROM messages WHERE attempts = '${phone}'`,
      `SELECT id FROM messages WHERE accepted_at > '${phone}'`,
      `SELECT "${phone}"(id) FROM messages GROUP BY 1`,
      `INSERT INTO orders ("${phone}") VALUES (1)`,
    ]) {
      const { message, fix, cause } = await refusalOf(query)
      expect(`${message} ${fix} ${String(cause)}`).not.toContain('138001')
    }
  })

  it('refuses INSERT where only reading is asked for', async () => {
    const error = await refusalOf("INSERT INTO orders (no) VALUES ('a')", [], { isReadOnly: true })
    expect(error).toMatchObject({ code: 'unsupported_sql', message: 'INSERT is not supported.' })
  })

  it('takes a time from 1 to 30 000 ms', async () => {
    for (const timeMs of [0, 30_001, 1.5])
      expect((await refusalOf('SELECT id FROM messages', [], { timeMs })).field).toBe('/timeMs')
  })

  it('puts the tenant above every condition, however the query is written', async () => {
    const { search, selects } = recordingSearch()
    for (const rest of [
      '',
      "WHERE tenant = 'bank'",
      "WHERE tenant = 'bank' OR tenant <> 'bank' OR status IS NOT NULL",
      "WHERE NOT (tenant = 'shop')",
      "WHERE status = 'sent' OR tenant = 'bank' -- AND tenant = 'shop'",
      "WHERE status = 'sent' /* ) OR ( */ OR channel = 'sms'",
      "WHERE status = 'x'' OR tenant = ''bank' OR tenant = 'bank'",
      'WHERE m."tenant" = \'bank\' OR "tenant" IS NULL',
      "WHERE status = E'\\') OR tenant = (\\''",
    ]) {
      await search.sql(`SELECT id FROM messages m ${rest}`, [], { tenant: 'shop' })
      await search.sql(`SELECT COUNT(*) FROM messages AS m ${rest} GROUP BY status`, [], { tenant: 'shop' })
    }
    const tenantIsForced = (where: Condition) =>
      where.kind === 'and' &&
      where.of.some(
        part => part.kind === 'compare' && part.column === 'tenant' && part.operator === '=' && part.value === 'shop',
      )
    expect(selects).toHaveLength(18)
    expect(selects.every(({ where }) => tenantIsForced(where))).toBe(true)
  })

  it('compares addresses by their hash and passes them on nowhere', async () => {
    const { search, selects } = recordingSearch()
    await search.sql("SELECT id FROM messages WHERE recipient = '+8613800138000'", [], {})
    expect(selects[0]?.where).toEqual({
      kind: 'and',
      of: [{ kind: 'in', column: 'recipient_hash', isNot: false, values: ['h:+8613800138000'] }],
    })
  })

  it('counts signs ? in no text, name or comment', async () => {
    const { search, selects } = recordingSearch()
    await search.sql(
      `SELECT id AS "?" FROM messages -- ?\n WHERE/*?*/ account='?' AND attempts>=? AND status=?`,
      [1, 'x'],
      {},
    )
    expect(selects[0]?.where).toMatchObject({
      of: [{ of: [{ value: '?' }, { operator: '>=', value: 1 }, { value: 'x' }] }],
    })
  })
})

describe('toOwnTables', () => {
  it.for<[object, string]>([
    [{ messages: { a: 'text' } }, 'searchIndices/messages'],
    [{ Orders: { a: 'text' } }, 'searchIndices/Orders'],
    [{ 'a"; DROP': { a: 'text' } }, 'searchIndices/a"; DROP'],
    [{ orders: {} }, 'searchIndices/orders'],
    [{ orders: { 'a b': 'text' } }, 'searchIndices/orders/a b'],
    [{ orders: { a: 'json' } }, 'searchIndices/orders/a'],
    [{ orders: { tenant: 'text' } }, 'searchIndices/orders/tenant'],
  ])('refuses %j', ([indices, field]) => {
    expect(() => toOwnTables(indices as never)).toThrow(expect.objectContaining({ code: 'invalid_options', field }))
  })
})
