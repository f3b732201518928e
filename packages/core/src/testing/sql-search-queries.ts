import type { SqlParameter } from '../sql-search/plan/query-context.ts'
import type { Value } from '../sql-search/value.ts'

/** A query over the sample deliveries, asked in the name of the tenant shop unless it says otherwise. */
export interface SampleQuery {
  readonly query: string
  readonly parameters?: readonly SqlParameter[]
  /** `null`: an operator, who sees all. */
  readonly tenant?: string | null
  /** Ids stand as the names of the sample deliveries. */
  readonly rows: readonly (readonly Value[])[]
  readonly hasMore?: true
}

/** Deliveries that a condition holds for, newest first unless the query orders them. */
const ids = (rest: string, names: string, ...parameters: readonly SqlParameter[]): SampleQuery => ({
  query: `SELECT id FROM messages ${rest}`,
  parameters,
  rows: names === '' ? [] : names.split(' ').map(name => [name]),
})

const all = 'path smile wide push sms-promo-2 sms-promo-1 spring shipped-3 shipped-2 shipped-1 code'

export const sampleQueries: readonly SampleQuery[] = [
  // Comparing.
  ids('', all),
  ids("WHERE status = 'failed'", 'shipped-2'),
  ids('WHERE status = ?', 'push shipped-1 code', 'delivered'),
  ids("WHERE status <> 'delivered' AND channel = 'sms'", 'sms-promo-2 sms-promo-1 shipped-2'),
  ids("WHERE status != 'delivered' AND channel = 'sms'", 'sms-promo-2 sms-promo-1 shipped-2'),
  ids("WHERE 'sms' = channel AND 1 < attempts", 'shipped-2'),
  ids('WHERE attempts >= 1 AND attempts < 2', 'wide push sms-promo-1 spring shipped-3 shipped-1 code'),
  ids('WHERE attempts > ? OR attempts <= ?', 'path smile sms-promo-2 shipped-2', 1, 0),
  ids("WHERE attempts = 0 AND priority = 'normal'", 'path smile'),
  ids('WHERE duration_ms > 60', 'wide sms-promo-1 shipped-2'),
  ids('WHERE duration_ms <> 60', 'wide push sms-promo-1 spring shipped-3 shipped-2 code'),
  ids('WHERE segments >= -1', 'sms-promo-1 shipped-1 code'),
  ids("WHERE reference = 'order-4711'", 'shipped-1'),
  ids("WHERE reference = ''", 'push'),
  ids("WHERE reference > 'order' AND reference <= 'order-4712'", 'shipped-2 shipped-1'),
  // Full-width letters lie before emoji by code point, though not by the units of UTF-16.
  ids('WHERE reference > ?', 'smile', 'Ａbc'),
  ids('WHERE reference >= ? AND reference < ?', 'wide', 'Ａ', '\u{1f600}'),
  ids("WHERE template = 'order-shipped' AND template_version = 1", 'shipped-2 shipped-1'),
  ids("WHERE template <> 'order-shipped'", 'sms-promo-2 sms-promo-1 code'),
  ids("WHERE locale = 'en'", 'shipped-3'),
  ids("WHERE account = 'aliyun'", 'shipped-2 shipped-1 code'),
  ids("WHERE account <> 'aliyun'", 'wide push sms-promo-1 spring shipped-3'),
  ids("WHERE reason = 'rejected_recipient' AND provider_code = 'isv.MOBILE_NUMBER_ILLEGAL'", 'shipped-2'),
  ids("WHERE provider_message_id = 'p-spring'", 'spring'),
  // IN.
  ids("WHERE status IN ('sent', 'read')", 'sms-promo-1 spring shipped-3'),
  ids("WHERE status NOT IN ('sent', 'read', 'delivered', ?)", 'path wide sms-promo-2 shipped-2', 'cancelled'),
  ids('WHERE attempts IN (0, 2)', 'path smile sms-promo-2 shipped-2'),
  ids("WHERE reference IN ('promo%1', 'order-4713', 'none')", 'spring shipped-3'),
  ids("WHERE account NOT IN ('aliyun', 'fcm')", 'wide sms-promo-1 spring shipped-3'),
  // NULL, and what it does to opposites.
  ids('WHERE account IS NULL', 'path smile sms-promo-2'),
  ids('WHERE reference IS NULL', 'code'),
  ids('WHERE template IS NOT NULL AND reference IS NOT NULL', 'sms-promo-2 sms-promo-1 shipped-3 shipped-2 shipped-1'),
  ids("WHERE NOT account = 'aliyun'", 'wide push sms-promo-1 spring shipped-3'),
  ids('WHERE NOT (duration_ms > 60 OR account IS NULL)', 'push spring shipped-3 shipped-1 code'),
  ids('WHERE NOT (duration_ms <= 60 AND account IS NOT NULL)', 'path smile wide sms-promo-2 sms-promo-1 shipped-2'),
  ids("WHERE NOT (NOT (status = 'held'))", 'wide'),
  ids('WHERE NOT segments BETWEEN 1 AND 1', 'sms-promo-1'),
  ids('WHERE NOT (reason IS NULL)', 'shipped-2'),
  // BETWEEN.
  ids('WHERE duration_ms BETWEEN 5 AND 40', 'push spring shipped-3 code'),
  ids('WHERE duration_ms NOT BETWEEN 5 AND 40', 'wide sms-promo-1 shipped-2 shipped-1'),
  ids("WHERE reference BETWEEN 'order-4711' AND 'order-4712'", 'shipped-2 shipped-1'),
  ids('WHERE duration_ms BETWEEN 40 AND 5', ''),
  // LIKE looks at case, ILIKE does not for A to Z.
  ids("WHERE reference LIKE 'order-%'", 'shipped-3 shipped-2 shipped-1'),
  ids("WHERE reference LIKE 'promo%'", 'sms-promo-1 spring'),
  ids("WHERE reference ILIKE 'promo%'", 'sms-promo-2 sms-promo-1 spring'),
  ids("WHERE reference LIKE 'promo\\%%'", 'spring'),
  ids("WHERE reference LIKE 'promo\\__'", 'sms-promo-1'),
  ids("WHERE reference LIKE 'promo_2'", 'sms-promo-1'),
  ids("WHERE reference LIKE 'PROMO*_'", 'sms-promo-2'),
  ids("WHERE reference LIKE '%[a]?'", 'path'),
  ids('WHERE reference LIKE ?', 'path', 'C:\\\\temp\\\\%'),
  ids("WHERE reference LIKE '_smile'", 'smile'),
  ids("WHERE reference LIKE '__smile'", ''),
  ids("WHERE reference ILIKE 'ａBC'", ''),
  ids("WHERE reference ILIKE 'ＡBC'", 'wide'),
  ids("WHERE reference LIKE '%4%1%'", 'shipped-3 shipped-2 shipped-1'),
  ids("WHERE reference LIKE ''", 'push'),
  ids("WHERE reference LIKE '%'", 'path smile wide push sms-promo-2 sms-promo-1 spring shipped-3 shipped-2 shipped-1'),
  ids("WHERE reference NOT LIKE '%o%'", 'path smile wide push sms-promo-2'),
  ids("WHERE reference NOT ILIKE '%O%'", 'path smile wide push'),
  ids("WHERE account LIKE 'ali%' AND status LIKE '%ed'", 'shipped-2 shipped-1 code'),
  // Words.
  ids("WHERE MATCH(text, '订单')", 'shipped-2 shipped-1'),
  ids("WHERE MATCH(text, '发')", 'shipped-2 shipped-1'),
  ids("WHERE MATCH(text, '单订')", ''),
  ids("WHERE MATCH(text, 'order')", 'shipped-3'),
  ids("WHERE MATCH(title, 'ORDER shipped')", 'shipped-3'),
  ids("WHERE MATCH(text, '促销')", 'sms-promo-1 spring'),
  ids("WHERE MATCH(text, '𠮷野')", 'push'),
  ids("WHERE MATCH(text, 'café')", 'push'),
  ids("WHERE NOT MATCH(text, '订单') AND channel = 'sms'", 'sms-promo-2 sms-promo-1 code'),
  ids("WHERE MATCH(text, '订单') AND MATCH(text, '4712') OR MATCH(text, 'back')", 'path wide shipped-2'),
  ids('WHERE MATCH(text, ?)', '', 'nothing" OR words : *'),
  // Addresses.
  ids("WHERE recipient = '+8613800138000'", 'sms-promo-1 shipped-1 code'),
  ids("WHERE recipient <> ? AND channel = 'sms'", 'sms-promo-2 shipped-2', '+8613800138000'),
  ids("WHERE recipient IN ('u1', 'u2')", 'push spring shipped-3'),
  ids(
    "WHERE recipient NOT IN ('u1', 'u3', '+8613800138000') AND recipient IS NOT NULL",
    'path sms-promo-2 spring shipped-2',
  ),
  // Instants.
  ids("WHERE accepted_at >= '2026-03-03T10:00:00Z'", 'path smile wide push'),
  ids("WHERE accepted_at > '2026-03-03T10:00:00Z'", 'path'),
  ids("WHERE accepted_at < '2026-03-01T22:30:00Z'", 'code'),
  ids("WHERE accepted_at <= '2026-03-01T22:30:00.000Z'", 'shipped-1 code'),
  ids("WHERE accepted_at = '2026-03-03 18:00:00+08:00'", 'smile wide push'),
  ids(
    "WHERE accepted_at <> '2026-03-03T10:00:00Z' AND accepted_at >= '2026-03-02'",
    'path sms-promo-2 sms-promo-1 spring shipped-3',
  ),
  ids(
    'WHERE accepted_at BETWEEN ? AND ?',
    'sms-promo-2 sms-promo-1',
    new Date('2026-03-02T15:59:59.999Z'),
    '2026-03-02T16:00Z',
  ),
  ids("WHERE NOT accepted_at >= '2026-03-02'", 'shipped-2 shipped-1 code'),
  ids("WHERE accepted_at IN ('2026-03-04', '2026-03-02T01:00:00Z')", 'path spring'),
  ids("WHERE delivered_at IS NOT NULL AND sent_at < '2026-03-02'", 'shipped-1 code'),
  ids("WHERE delivered_at < '2026-03-01T22:00:05.001Z'", 'code'),
  ids("WHERE read_at > '2026-03-02T00:06:00Z'", ''),
  ids(
    "WHERE read_at >= '2026-03-02T00:06:00Z' OR expire_at = '2026-03-04' OR send_at > '2026-01-01'",
    'smile spring shipped-3',
  ),
  ids("WHERE status_at = '2026-03-01T23:15:02Z'", 'shipped-2'),
  // Messages and ids.
  ids("WHERE message_id = '019caba3-9680-7000-8000-000000000009'", ''),
  ids("WHERE message_id = '019cab85-d240-7000-8000-000000000002'", 'shipped-1'),
  ids("WHERE message_id = '019cab85-d240-7000-8000-000000000002.0'", ''),
  ids("WHERE message_id LIKE '%000000000009'", 'push'),
  ids("WHERE id LIKE '%-000000000010.0' OR id LIKE '%011._'", 'smile wide'),
  // Order and limit.
  ids("WHERE channel = 'sms' ORDER BY accepted_at", 'code shipped-1 shipped-2 sms-promo-1 sms-promo-2'),
  ids("WHERE channel = 'sms' ORDER BY accepted_at DESC", 'sms-promo-2 sms-promo-1 shipped-2 shipped-1 code'),
  ids("WHERE accepted_at >= '2026-03-03' ORDER BY accepted_at", 'smile wide push path'),
  ids('ORDER BY duration_ms', 'shipped-3 spring push code shipped-1 shipped-2 sms-promo-1 wide path smile sms-promo-2'),
  ids(
    'ORDER BY duration_ms DESC NULLS FIRST',
    'path smile sms-promo-2 wide sms-promo-1 shipped-2 shipped-1 code push spring shipped-3',
  ),
  ids(
    'ORDER BY reference DESC',
    'smile wide sms-promo-1 spring shipped-3 shipped-2 shipped-1 sms-promo-2 path push code',
  ),
  ids(
    'WHERE reference IS NOT NULL ORDER BY channel, priority DESC, reference',
    'path shipped-3 wide smile spring push shipped-1 shipped-2 sms-promo-2 sms-promo-1',
  ),
  { ...ids('LIMIT 2', 'path smile'), hasMore: true },
  { ...ids('ORDER BY attempts DESC, duration_ms LIMIT ?', 'shipped-2 shipped-3 spring', 3), hasMore: true },
  { ...ids("WHERE status = 'sent' LIMIT 0", ''), hasMore: true },
  ids('LIMIT 11', all),
  // What is shown.
  {
    query: `SELECT status AS state, channel, account, attempts, reason, provider_code, template, template_version, locale
      FROM messages m WHERE m.reference = 'order-4712'`,
    rows: [
      ['failed', 'sms', 'aliyun', 2, 'rejected_recipient', 'isv.MOBILE_NUMBER_ILLEGAL', 'order-shipped', 1, 'zh-CN'],
    ],
  },
  {
    query:
      "SELECT recipient, title, text, accepted_at, delivered_at, read_at, send_at FROM messages WHERE status = 'read'",
    rows: [
      [
        '****',
        'Order shipped',
        'Your order 4713 is on its way',
        '2026-03-02T00:05:00.000Z',
        '2026-03-02T00:05:05.000Z',
        '2026-03-02T00:06:00.000Z',
        null,
      ],
    ],
  },
  {
    query: "SELECT recipient, text FROM messages WHERE MATCH(text, '验证码')",
    rows: [['+86138****8000', '您的验证码是 ******']],
  },
  {
    query: "SELECT message_id, id FROM messages WHERE reference = 'order-4711'",
    rows: [['019cab85-d240-7000-8000-000000000002', 'shipped-1']],
  },
  // Counting.
  { query: 'SELECT COUNT(*) FROM messages', rows: [[11]] },
  { query: "SELECT COUNT(*) AS n FROM messages WHERE status = 'recalled'", rows: [[0]] },
  { query: 'SELECT COUNT(account), COUNT(segments), COUNT(duration_ms) FROM messages', rows: [[8, 3, 8]] },
  {
    query: 'SELECT SUM(segments), MIN(duration_ms), MAX(duration_ms), AVG(segments), SUM(attempts) FROM messages',
    rows: [[4, 5, 3000, 4 / 3, 9]],
  },
  {
    query:
      "SELECT SUM(segments), MIN(duration_ms), MAX(sent_at), AVG(attempts), COUNT(*) FROM messages WHERE status = 'recalled'",
    rows: [[null, null, null, null, 0]],
  },
  {
    query: 'SELECT MIN(accepted_at), MAX(accepted_at), MIN(read_at) FROM messages',
    rows: [['2026-03-01T22:00:00.000Z', '2026-03-04T00:00:00.000Z', '2026-03-02T00:06:00.000Z']],
  },
  // Grouping. Groups without ORDER BY stand in the order of their keys.
  {
    query: 'SELECT status, COUNT(*) FROM messages GROUP BY status',
    rows: [
      ['cancelled', 1],
      ['delivered', 3],
      ['failed', 1],
      ['held', 1],
      ['queued', 2],
      ['read', 1],
      ['sent', 2],
    ],
  },
  {
    query: 'SELECT account, COUNT(*), AVG(duration_ms) FROM messages GROUP BY account',
    rows: [
      ['aliyun', 3, 175 / 3],
      ['backup', 1, 80],
      ['fcm', 1, 33],
      ['inbox', 3, 3012 / 3],
      [null, 3, null],
    ],
  },
  {
    query: 'SELECT account, COUNT(*) FROM messages GROUP BY account ORDER BY account NULLS FIRST LIMIT 2',
    rows: [
      [null, 3],
      ['aliyun', 3],
    ],
    hasMore: true,
  },
  {
    query: 'SELECT channel, COUNT(*) AS n FROM messages GROUP BY channel ORDER BY n DESC, channel',
    rows: [
      ['inbox', 5],
      ['sms', 5],
      ['push', 1],
    ],
  },
  {
    query: 'SELECT channel FROM messages GROUP BY channel ORDER BY MAX(duration_ms) DESC',
    rows: [['inbox'], ['sms'], ['push']],
  },
  {
    query: 'SELECT COUNT(*) AS n, channel c, priority FROM messages GROUP BY c, priority ORDER BY 1 DESC, 2, 3 LIMIT 3',
    rows: [
      [4, 'inbox', 'normal'],
      [2, 'sms', 'bulk'],
      [2, 'sms', 'normal'],
    ],
    hasMore: true,
  },
  {
    query: 'SELECT attempts, COUNT(*) FROM messages GROUP BY 1 ORDER BY attempts DESC',
    rows: [
      [2, 1],
      [1, 7],
      [0, 3],
    ],
  },
  {
    query: 'SELECT template, template_version, SUM(segments) FROM messages GROUP BY template, template_version',
    rows: [
      ['login-code', 1, 1],
      ['order-shipped', 1, 1],
      ['order-shipped', 2, null],
      ['promo', 3, 2],
      [null, null, null],
    ],
  },
  {
    query: "SELECT DATE_TRUNC('day', accepted_at) AS day, COUNT(*) FROM messages GROUP BY day",
    rows: [
      ['2026-03-01T00:00:00.000Z', 3],
      ['2026-03-02T00:00:00.000Z', 4],
      ['2026-03-03T00:00:00.000Z', 3],
      ['2026-03-04T00:00:00.000Z', 1],
    ],
  },
  {
    query:
      "SELECT DAY(accepted_at, '+08:00'), COUNT(*), MAX(attempts) FROM messages GROUP BY DAY(accepted_at, '+08:00') ORDER BY 1 DESC",
    rows: [
      ['2026-03-03T16:00:00.000Z', 1, 0],
      ['2026-03-02T16:00:00.000Z', 4, 1],
      ['2026-03-01T16:00:00.000Z', 6, 2],
    ],
  },
  {
    query:
      "SELECT HOUR(accepted_at), channel, COUNT(*) FROM messages WHERE accepted_at < '2026-03-02' GROUP BY HOUR(accepted_at), channel",
    rows: [
      ['2026-03-01T22:00:00.000Z', 'sms', 2],
      ['2026-03-01T23:00:00.000Z', 'sms', 1],
    ],
  },
  {
    query: "SELECT DATE_TRUNC('hour', delivered_at) AS hour, COUNT(*) FROM messages GROUP BY hour",
    rows: [
      ['2026-03-01T22:00:00.000Z', 2],
      ['2026-03-02T00:00:00.000Z', 1],
      ['2026-03-03T10:00:00.000Z', 1],
      [null, 7],
    ],
  },
  {
    query:
      "SELECT DAY(accepted_at, '-02:30') AS d, status, COUNT(*) FROM messages WHERE channel = 'sms' GROUP BY d, status",
    rows: [
      ['2026-03-01T02:30:00.000Z', 'delivered', 2],
      ['2026-03-01T02:30:00.000Z', 'failed', 1],
      ['2026-03-02T02:30:00.000Z', 'queued', 1],
      ['2026-03-02T02:30:00.000Z', 'sent', 1],
    ],
  },
  {
    query: 'SELECT reference, COUNT(*) FROM messages WHERE channel = ? GROUP BY reference',
    parameters: ['push'],
    rows: [['', 1]],
  },
  { query: 'SELECT status FROM messages WHERE status = ? GROUP BY status', parameters: ['recalled'], rows: [] },
  // Tenants.
  {
    query: 'SELECT tenant, COUNT(*) FROM messages GROUP BY tenant',
    tenant: null,
    rows: [
      ['bank', 2],
      ['shop', 11],
    ],
  },
  {
    query: "SELECT id FROM messages WHERE recipient = 'u1'",
    tenant: null,
    rows: [['push'], ['bank-statement'], ['shipped-3']],
  },
  { query: "SELECT id FROM messages WHERE MATCH(text, '订单')", tenant: 'bank', rows: [['bank-statement']] },
  { query: "SELECT id FROM messages WHERE reference = 'order-4711'", tenant: 'bank', rows: [['bank-code']] },
  { query: "SELECT id FROM messages WHERE tenant = 'bank'", rows: [] },
  {
    query: "SELECT COUNT(*) FROM messages WHERE tenant = 'bank' OR tenant <> 'bank' OR status IS NOT NULL",
    rows: [[11]],
  },
  {
    query: 'SELECT tenant FROM messages WHERE tenant IS NULL OR NOT tenant = ? GROUP BY tenant',
    parameters: ['x'],
    rows: [['shop']],
  },
  { query: 'SELECT COUNT(*) FROM messages', tenant: 'nobody', rows: [[0]] },
]
