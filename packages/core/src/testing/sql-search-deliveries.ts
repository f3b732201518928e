import type { DocumentBase, Fact, FactUpdate } from '../model/fact.ts'

/*
 * Sixteen deliveries that SQL is tried with: Chinese, signs that mean something in patterns, texts beyond 16 bits, empty
 * and absent values, instants on both sides of midnight here and in China, three deliveries of one instant.
 */

type Outcome = 'queued' | 'sent' | 'delivered' | 'read' | 'failed' | 'held' | 'cancelled'

interface Row {
  readonly name: string
  readonly at: string
  readonly tenant?: string
  readonly base?: Partial<DocumentBase>
  readonly outcome: Outcome
  readonly account?: string
  readonly attempts?: number
  readonly durationMs?: number
  readonly segments?: number
  readonly code?: string
}

/** Of a delivery that says nothing of its own. */
const plain = { to: '****', recipientHash: 'h:none', text: '' }
const template = (name: string, version: number, locale = 'zh-CN') => ({ template: { name, version, locale } })
const otp = { category: 'otp', priority: 'high', ...template('login-code', 1) } as const
const shipped = { category: 'transactional', ...template('order-shipped', 1) } as const
const promo = { category: 'marketing', priority: 'bulk', ...template('promo', 3) } as const
const inbox = { channel: 'inbox', to: '****' } as const
const phone = (number: string) => ({ to: `${number.slice(0, 6)}****${number.slice(-4)}`, recipientHash: `h:${number}` })
const user = (id: string) => ({ ...inbox, recipientHash: `h:${id}` })
const li = phone('+8613800138000')
const wang = phone('+8613900139000')

const rows: readonly Row[] = [
  {
    name: 'code',
    at: '2026-03-01T22:00:00Z',
    base: { ...otp, ...li, text: '您的验证码是 ******' },
    outcome: 'delivered',
    account: 'aliyun',
    durationMs: 40,
    segments: 1,
    code: 'OK',
  },
  {
    name: 'bank-code',
    at: '2026-03-01T22:10:00Z',
    tenant: 'bank',
    base: { ...otp, ...li, text: 'Your bank code is ******', reference: 'order-4711' },
    outcome: 'delivered',
    account: 'aliyun',
    durationMs: 90,
    segments: 1,
  },
  {
    name: 'shipped-1',
    at: '2026-03-01T22:30:00Z',
    base: { ...shipped, ...li, text: '您的订单4711已发货', reference: 'order-4711' },
    outcome: 'delivered',
    account: 'aliyun',
    durationMs: 60,
    segments: 1,
  },
  {
    name: 'shipped-2',
    at: '2026-03-01T23:15:00Z',
    base: { ...shipped, ...wang, text: '您的订单4712已发货，预计明天送达', reference: 'order-4712' },
    outcome: 'failed',
    account: 'aliyun',
    attempts: 2,
    durationMs: 75,
    code: 'isv.MOBILE_NUMBER_ILLEGAL',
  },
  {
    name: 'shipped-3',
    at: '2026-03-02T00:05:00Z',
    base: {
      ...user('u1'),
      ...shipped,
      ...template('order-shipped', 2, 'en'),
      title: 'Order shipped',
      text: 'Your order 4713 is on its way',
      reference: 'order-4713',
    },
    outcome: 'read',
    account: 'inbox',
    durationMs: 5,
  },
  {
    name: 'spring',
    at: '2026-03-02T01:00:00Z',
    base: {
      ...user('u2'),
      category: 'marketing',
      priority: 'bulk',
      title: '春节促销',
      text: '全场五折，限时',
      reference: 'promo%1',
      sendAt: Date.parse('2026-03-02T02:00:00Z'),
    },
    outcome: 'sent',
    account: 'inbox',
    durationMs: 7,
  },
  {
    name: 'bank-statement',
    at: '2026-03-02T03:00:00Z',
    tenant: 'bank',
    base: { ...user('u1'), channel: 'push', title: 'Statement', text: 'Your statement is ready: 订单' },
    outcome: 'failed',
    account: 'fcm',
    attempts: 3,
    durationMs: 120,
  },
  {
    name: 'sms-promo-1',
    at: '2026-03-02T15:59:59.999Z',
    base: { ...promo, ...li, text: '促销短信 50% off', reference: 'promo_2' },
    outcome: 'sent',
    account: 'backup',
    durationMs: 80,
    segments: 2,
  },
  {
    name: 'sms-promo-2',
    at: '2026-03-02T16:00:00Z',
    base: { ...promo, ...wang, text: 'Promo of the day', reference: 'PROMO*3' },
    outcome: 'queued',
  },
  {
    name: 'push',
    at: '2026-03-03T10:00:00Z',
    base: { ...user('u1'), channel: 'push', priority: 'high', text: 'Café 𠮷野家', reference: '' },
    outcome: 'delivered',
    account: 'fcm',
    durationMs: 33,
  },
  {
    name: 'wide',
    at: '2026-03-03T10:00:00Z',
    base: { ...user('u3'), text: 'held back', reference: 'Ａbc' },
    outcome: 'held',
    account: 'inbox',
    durationMs: 3_000,
  },
  {
    name: 'smile',
    at: '2026-03-03T10:00:00Z',
    base: {
      ...user('u3'),
      text: 'never sent',
      reference: '\u{1f600}smile',
      expireAt: Date.parse('2026-03-04T00:00:00Z'),
    },
    outcome: 'cancelled',
  },
  {
    name: 'path',
    at: '2026-03-04T00:00:00Z',
    base: { ...user('u4'), text: 'back', reference: 'C:\\temp\\[a]?' },
    outcome: 'queued',
  },
  { name: 'without base', at: '2026-03-04T01:00:00Z', outcome: 'sent', account: 'aliyun' },
]

/** By delivery id. */
export const nameOfDelivery: ReadonlyMap<string, string> = new Map(rows.map((row, n) => [idOf(row, n), row.name]))

/** What an index is given before it is asked. */
export const sampleUpdates: readonly FactUpdate[] = rows.map((row, n) => ({
  id: idOf(row, n),
  tenant: row.tenant ?? 'shop',
  facts: factsOf(row),
  ...(row.base && {
    base: { channel: 'sms', priority: 'normal', category: 'transactional', recipients: 1, ...plain, ...row.base },
  }),
}))

function idOf({ at }: Row, n: number): string {
  const ms = Date.parse(at).toString(16).padStart(12, '0')
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${String(n).padStart(12, '0')}.0`
}

function factsOf(row: Row): readonly Fact[] {
  const { outcome, account, attempts = 1, durationMs, segments, code } = row
  const at = Date.parse(row.at)
  const told = {
    ...(account !== undefined && { account }),
    ...(durationMs !== undefined && { durationMs }),
    ...(segments !== undefined && { segments }),
    ...(code !== undefined && { code }),
  }
  const facts: Fact[] = row.base ? [{ kind: 'queued', attempt: 0, at }] : []
  if (outcome === 'queued') return facts
  if (outcome === 'cancelled') return [...facts, { kind: 'cancelled', attempt: 0, at: at + 1_000 }]
  for (let attempt = 1; attempt < attempts; attempt++)
    facts.push({ kind: 'retrying', attempt, at: at + attempt * 500, reason: 'throttled', ...told })
  const last = { attempt: attempts, at: at + attempts * 1_000, ...told }
  if (outcome === 'failed') return [...facts, { ...last, kind: 'failed', reason: 'rejected_recipient' }]
  if (outcome === 'held') return [...facts, { ...last, kind: 'held' }]
  facts.push({ ...last, kind: 'sent', providerMessageId: `p-${row.name}` })
  const after = { attempt: attempts, account: account ?? '' }
  if (outcome !== 'sent') facts.push({ ...after, kind: 'delivered', at: at + 5_000 })
  if (outcome === 'read') facts.push({ ...after, kind: 'read', at: at + 60_000 })
  return facts
}
