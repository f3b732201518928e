import { MessageCenterError } from '../../errors.ts'
import type { SelectLimits } from '../select.ts'
import { tooSlow } from '../sql-problem.ts'
import type { Value } from '../value.ts'
import type { QueryTime, ThreadRows } from './query-clock.ts'

/** Asks a thread, and ends its work when the caller goes or the time is over. */
export async function selectInThread(
  { timeMs, signal }: SelectLimits,
  ask: (time: QueryTime) => Promise<ThreadRows>,
): Promise<readonly (readonly Value[])[]> {
  signal?.throwIfAborted()
  const stopped = new Int32Array(new SharedArrayBuffer(4))
  const stop = () => Atomics.store(stopped, 0, 1)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    const found = await ask({ endsAt: Date.now() + timeMs, stopped })
    if (found.outcome === 'rows') return found.rows
    signal?.throwIfAborted()
    throw found.outcome === 'too slow'
      ? tooSlow(timeMs)
      : new MessageCenterError('internal', { detail: 'A query ended.' })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
