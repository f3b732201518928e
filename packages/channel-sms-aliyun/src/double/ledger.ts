import { randomInt } from 'node:crypto'

/** A message that the double took. */
export interface TakenMessage {
  readonly bizId: string
  readonly outId: string | undefined
  /** E.164. */
  readonly phone: string
  readonly signature: string
  readonly templateCode: string
  /** The text of the template with its values, without signature. */
  readonly text: string
  readonly segments: number
  /** Milliseconds since 1970. */
  readonly takenAt: number
  /** The code of its receipt, once that is known. */
  fate: { readonly errCode: string; readonly at: number } | undefined
}

const maxMessages = 100_000

/** Everything taken, oldest first. Past 100,000 messages the oldest tenth is forgotten. */
export class Ledger {
  readonly #messages: TakenMessage[] = []
  #lastBizId = BigInt(randomInt(1, 1_000_000)) * 10n ** 12n + 9n * 10n ** 18n

  /** Larger than what a JSON number can hold, as the provider's are. */
  nextBizId(): string {
    this.#lastBizId += 1n
    return String(this.#lastBizId)
  }

  add(messages: readonly TakenMessage[]): void {
    this.#messages.push(...messages)
    if (this.#messages.length > maxMessages) this.#messages.splice(0, maxMessages / 10)
  }

  messages(): readonly TakenMessage[] {
    return [...this.#messages]
  }

  find(bizId: string | undefined, phone: string): TakenMessage | undefined {
    return this.#messages.find(message => message.bizId === bizId && message.phone === phone)
  }
}
