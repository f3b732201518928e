import type { Attempt } from './flow/deliver/attempt-facts.ts'
import type { Measure } from './message-center.ts'

type Tell = (measure: Measure) => void

/** An attempt as two measures: that it was, with its outcome; and how long it took. */
export function measureAttempt({ account, result, durationMs }: Attempt, tell: Tell): void {
  const labels = { account, outcome: result.outcome }
  tell({ name: 'attempt', value: 1, labels })
  tell({ name: 'attempt_ms', value: durationMs, labels })
}

export function measureIndexed(stored: number, refused: number, tell: Tell): void {
  if (stored > 0) tell({ name: 'indexed', value: stored, labels: {} })
  if (refused > 0) tell({ name: 'index_refused', value: refused, labels: {} })
}

/** Events of a callback, or told by a plugin, with what became of them. */
export function measureReceipt(
  verdict: string,
  { plugin, count }: { plugin: string; count: number },
  tell: Tell,
): void {
  tell({ name: 'receipt', value: count, labels: { verdict, plugin } })
}
