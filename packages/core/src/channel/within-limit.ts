/** A plugin gets this long to answer after its signal was aborted, in milliseconds. */
const graceMs = 2_000

/**
 * Asks a plugin with a signal that aborts after `limitMs`. Rejects when the plugin does, and when it ignores the signal:
 * a plugin that hangs keeps nobody waiting.
 */
export function withinLimit<Value>(limitMs: number, ask: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const limit = new AbortController()
  const reason = new Error(`no answer within ${limitMs} ms`)
  const { promise, resolve, reject } = Promise.withResolvers<Value>()
  const limitTimer = setTimeout(() => limit.abort(reason), limitMs)
  const graceTimer = setTimeout(() => reject(reason), limitMs + graceMs)
  // A plugin may also throw before it makes a promise.
  new Promise<Value>(begin => begin(ask(limit.signal))).then(resolve, reject)
  return promise.finally(() => {
    clearTimeout(limitTimer)
    clearTimeout(graceTimer)
  })
}
