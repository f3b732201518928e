/** A plugin gets this long to answer after its signal was aborted, in milliseconds. */
export const graceMs = 2_000

/**
 * Asks a plugin with a signal that aborts after `limitMs`, or when `limit` is aborted before. Rejects when the plugin
 * does, and when it ignores the signal: a plugin that hangs keeps nobody waiting.
 */
export function withinLimit<Value>(
  limitMs: number,
  ask: (signal: AbortSignal) => Promise<Value>,
  limit: AbortController = new AbortController(),
): Promise<Value> {
  const { signal } = limit
  const { promise, resolve, reject } = Promise.withResolvers<Value>()
  let graceTimer: NodeJS.Timeout | undefined
  const limitTimer = setTimeout(() => limit.abort(new Error(`no answer within ${limitMs} ms`)), limitMs)
  const beginGrace = () => {
    graceTimer = setTimeout(() => reject(signal.reason), graceMs)
  }
  if (signal.aborted) beginGrace()
  else signal.addEventListener('abort', beginGrace, { once: true })
  // A plugin may also throw before it makes a promise.
  new Promise<Value>(begin => begin(ask(signal))).then(resolve, reject)
  return promise.finally(() => {
    clearTimeout(limitTimer)
    clearTimeout(graceTimer)
    signal.removeEventListener('abort', beginGrace)
  })
}
