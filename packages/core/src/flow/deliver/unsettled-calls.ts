interface Call {
  open: number
  readonly resolve: () => void
}

/**
 * Calls to providers that have ended, and whose outcome is not durable yet. They keep their place among the calls of
 * their account: however slow the queue is, a crash makes no more calls come again than an account may have in flight.
 */
export class UnsettledCalls {
  readonly #calls = new Map<string, Call>()

  /** Resolves when all of these are settled. To be called before any of them can be. */
  add(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    const call: Call = { open: keys.length, resolve }
    for (const key of keys) this.#calls.set(key, call)
    return promise
  }

  settled(key: string): void {
    const call = this.#calls.get(key)
    if (!call) return
    this.#calls.delete(key)
    call.open -= 1
    if (call.open === 0) call.resolve()
  }
}
