const windowMs = 20 * 60_000
const mostWithinWindow = 2

/** The tokens that each connection has shown lately: APNs takes no more than a new one every 20 minutes. */
export class ProviderTokens {
  readonly #now: () => number
  readonly #seen = new Map<string, Map<string, number>>()

  constructor(now: () => number) {
    this.#now = now
  }

  isTooMany(token: string, connection: string): boolean {
    const now = this.#now()
    const tokens = this.#seen.get(connection) ?? new Map<string, number>()
    this.#seen.set(connection, tokens)
    for (const [known, since] of tokens) if (now - since > windowMs && known !== token) tokens.delete(known)
    if (!tokens.has(token)) tokens.set(token, now)
    return tokens.size > mostWithinWindow
  }
}
