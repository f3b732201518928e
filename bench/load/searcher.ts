import { createHistogram } from 'node:perf_hooks'
import { Pool } from 'undici'
import { serve, started } from '../process/serve.ts'
import type { SearcherOptions, SearchMark } from './searcher-options.ts'

/* Searches at a fixed pace, in turn by word, by recipient, by reference and the newest of a state. */

const { port, key, perSecond } = started<SearcherOptions>()
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 8, pipelining: 1 })
const headers = { authorization: `Bearer ${key}` }
const times = createHistogram()
let searches = 0
let found = 0
let failed = 0

const padded = (number: number) => String(number).padStart(9, '0')
const queries: readonly ((number: number) => string)[] = [
  number => `q=${encodeURIComponent(`订单 ${padded(number)}`)}`,
  number => `recipient=u${padded(number)}`,
  number => `reference=order-${padded(number)}`,
  () => 'status=queued&limit=20',
]

async function search(n: number): Promise<void> {
  const from = performance.now()
  const query = queries[n % queries.length]?.(n)
  const { statusCode, body } = await pool.request({ path: `/v1/messages?${query}`, method: 'GET', headers })
  const answer = (await body.json()) as { readonly deliveries?: readonly unknown[] }
  times.record(Math.max(1, Math.round((performance.now() - from) * 1_000)))
  searches += 1
  found += answer.deliveries?.length ?? 0
  if (statusCode !== 200) failed += 1
}

let next = 0
const pace = setInterval(() => {
  next += 1
  search(next).catch(() => {
    failed += 1
  })
}, 1_000 / perSecond)

serve(
  {
    mark: (): SearchMark => ({
      searches,
      found,
      failed,
      p50Ms: times.percentile(50) / 1_000,
      p99Ms: times.percentile(99) / 1_000,
    }),
    stop: () => {
      clearInterval(pace)
      return pool.destroy()
    },
  },
  {},
)
