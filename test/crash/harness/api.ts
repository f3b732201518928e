import type { DeliveryList, DeliveryView, SendAnswer, Timeline } from '@message-center/core'
import { key } from './hub.ts'

/** What came of a request. */
export type Posted =
  | { readonly outcome: 'answered'; readonly status: number; readonly headers: Headers; readonly body: unknown }
  /** Nobody listened: it did not arrive. */
  | { readonly outcome: 'refused' }
  /** It may have arrived. */
  | { readonly outcome: 'broken' }
  /** It was never answered, though the connection stands. */
  | { readonly outcome: 'hanging' }

/** Longer than the hub works on a request: whoever waits longer has found a defect. */
const limitMs = 20_000

/** One request as a caller's program sends it. */
export async function ask(
  method: string,
  url: string,
  body?: unknown,
  headers: { readonly [name: string]: string } = {},
): Promise<Posted> {
  // Not AbortSignal.timeout: nothing holds on to it but the request that it is to end.
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), limitMs)
  try {
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: limit.signal,
    })
    return { outcome: 'answered', status: response.status, headers: response.headers, body: await response.json() }
  } catch (error) {
    if (limit.signal.aborted) return { outcome: 'hanging' }
    const cause = error instanceof Error ? error.cause : undefined
    const isRefused = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
    return { outcome: isRefused ? 'refused' : 'broken' }
  } finally {
    clearTimeout(timer)
  }
}

/** The body of a good answer; throws for any other. */
export async function get<Body>(url: string): Promise<Body> {
  const posted = await ask('GET', url)
  if (posted.outcome === 'answered' && posted.status === 200) return posted.body as Body
  throw new Error(`GET ${url}: ${posted.outcome === 'answered' ? JSON.stringify(posted.body) : posted.outcome}`)
}

/** Posts what must be taken; throws for any other answer. */
export async function make(url: string, body: unknown, method = 'POST'): Promise<void> {
  const posted = await ask(method, url, body)
  if (posted.outcome === 'answered' && posted.status < 300) return
  throw new Error(`${method} ${url}: ${posted.outcome === 'answered' ? JSON.stringify(posted.body) : posted.outcome}`)
}

export const account = 'double'
/** Calls to the provider at one time. */
export const concurrency = 32

export interface AccountOptions {
  readonly rateLimit?: { readonly max: number; readonly perMs: number }
  /** Beside the wait, which is short and always the same. */
  readonly retry?: { readonly maxAgeMs: number }
}

/** Makes the account and the template that all messages of these tests use. */
export async function setUp(url: string, providerUrl: string, options: AccountOptions = {}): Promise<void> {
  await make(`${url}/v1/accounts`, {
    id: account,
    plugin: 'sms-aliyun',
    settings: { ...settingsFor(providerUrl), callbackToken },
    concurrency,
    ...options,
    retry: { backoff: { kind: 'fixed', delayMs: 300 }, maxAttempts: 20, ...options.retry },
  })
  await make(`${url}/v1/templates`, {
    name: 'order',
    defaultLocale: 'en',
    locales: { en: { sms: { text: 'Order {{no}}.' } } },
    variables: { no: {} },
    providerTemplates: [{ account, code: 'SMS_1', variables: { no: '{{no}}' } }],
  })
  await make(`${url}/v1/templates/order/versions/1/publish`, {})
}

/** Settings of an account at the provider of these tests, but for its token of callbacks. */
export const settingsFor = (endpoint: string) => ({
  accessKeyId: 'double-key',
  accessKeySecret: 'double-secret',
  signName: 'Test',
  endpoint,
})

const openSettings = (endpoint: string) => ({ accessKeyId: 'double-key', signName: 'Test', endpoint })

/** The provider has moved; the secrets stay. */
export const repoint = (url: string, providerUrl: string): Promise<void> =>
  make(`${url}/v1/accounts/${account}`, { settings: openSettings(providerUrl) }, 'PATCH')

const callbackToken = 'a-token-of-the-crash-tests'
export const callbackUrl = (url: string): string => `${url}/callbacks/sms-aliyun/demo/${account}/${callbackToken}`

export type Counts = { readonly [state: string]: number }

/** Deliveries by state, of those accepted since an instant or of all. */
export async function countStates(url: string, since?: Date): Promise<Counts> {
  const query = new URLSearchParams({ channel: 'sms', count: 'true', limit: '1' })
  if (since) query.set('from', since.toISOString())
  const page = await get<DeliveryList & { counts: Counts }>(`${url}/v1/messages?${query}`)
  return page.counts
}

/** Some deliveries that fit. */
export async function findDeliveries(
  url: string,
  conditions: { readonly [name: string]: string },
): Promise<readonly DeliveryView[]> {
  const page = await get<DeliveryList>(`${url}/v1/messages?${new URLSearchParams(conditions)}`)
  return page.deliveries
}

/** All deliveries accepted since an instant, or all there are, newest first, page by page. */
export async function dump(url: string, since?: Date): Promise<readonly DeliveryView[]> {
  const all: DeliveryView[] = []
  let cursor: string | undefined
  do {
    const query = new URLSearchParams({ channel: 'sms', limit: '100' })
    if (since) query.set('from', since.toISOString())
    if (cursor !== undefined) query.set('cursor', cursor)
    const page: DeliveryList = await get(`${url}/v1/messages?${query}`)
    all.push(...page.deliveries)
    cursor = page.cursor
  } while (cursor !== undefined)
  return all
}

export const timelineOf = (url: string, messageId: string): Promise<Timeline> =>
  get(`${url}/v1/messages/${messageId}/timeline?limit=100`)

/** Ids of an accepted message and its deliveries. */
export const idsOf = ({ id, deliveries }: SendAnswer): readonly string[] => [
  id,
  ...deliveries.map(delivery => delivery.id),
]
