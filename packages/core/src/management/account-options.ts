import { checkWhole, invalid } from './checks.ts'
import type { Account } from './records.ts'
import { checkRetryPolicy } from './retry-check.ts'

const dayMs = 86_400_000

/** The settings of an account that are ours, not the plugin's. */
export function checkAccountOptions({
  rateLimit,
  concurrency,
  retry,
  onUnknown,
}: Pick<Account, 'rateLimit' | 'concurrency' | 'retry' | 'onUnknown'>): void {
  checkWhole(rateLimit?.max, '/rateLimit/max', 1, 1_000_000)
  checkWhole(rateLimit?.perMs, '/rateLimit/perMs', 1, dayMs)
  checkWhole(concurrency, '/concurrency', 1, 10_000)
  if (retry) checkRetryPolicy(retry, '/retry')
  if (onUnknown !== undefined && onUnknown !== 'hold' && onUnknown !== 'repeat')
    throw invalid('/onUnknown', 'The value is none of the choices.', 'Use "hold" or "repeat".')
}
