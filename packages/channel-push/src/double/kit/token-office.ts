import { randomBytes } from 'node:crypto'

/** Gives out tokens and knows them again. */
export class TokenOffice {
  readonly #lifeMs: number
  readonly #now: () => number
  readonly #expiries = new Map<string, number>()
  #requests = 0

  constructor(lifeMs: number, now: () => number) {
    this.#lifeMs = lifeMs
    this.#now = now
  }

  /** Counts a request for a token, whatever comes of it. */
  asked(): void {
    this.#requests++
  }

  give(): string {
    const token = randomBytes(24).toString('hex')
    this.#expiries.set(token, this.#now() + this.#lifeMs)
    return token
  }

  isGood(token: string | undefined): boolean {
    return (this.#expiries.get(token ?? '') ?? 0) > this.#now()
  }

  expireAll(): void {
    for (const token of this.#expiries.keys()) this.#expiries.set(token, 0)
  }

  tokens(): readonly string[] {
    return [...this.#expiries.keys()]
  }

  requests(): number {
    return this.#requests
  }
}
