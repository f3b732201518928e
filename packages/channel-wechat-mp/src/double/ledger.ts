import { randomInt } from 'node:crypto'
import type { MessageKind } from '../mp-content.ts'

/** A message that the double took. */
export interface TakenMessage {
  readonly kind: MessageKind
  /** The provider's id; customer-service messages have none. */
  readonly msgId: string | undefined
  /** Whether the answer to the call named the id. */
  readonly isIdGiven: boolean
  readonly openid: string
  readonly clientMsgId: string | undefined
  readonly templateId: string | undefined
  /** What the user reads. */
  readonly text: string
  /** The whole body of the call. */
  readonly body: object
  /** Milliseconds since 1970. */
  readonly takenAt: number
}

const maxMessages = 100_000
const rememberedMs = 10 * 60_000

/** Everything taken, oldest first. Past 100,000 messages the oldest tenth is forgotten. */
export class Ledger {
  readonly #messages: TakenMessage[] = []
  readonly #byClientId = new Map<string, TakenMessage>()
  #lastId = 3_487_542_469_355_618_313n + BigInt(randomInt(1, 1_000_000)) * 1_000_000n

  /** Larger than what a JSON number can hold, as the provider's are. */
  nextId(): string {
    this.#lastId += 1n
    return String(this.#lastId)
  }

  add(message: TakenMessage): void {
    this.#messages.push(message)
    if (message.clientMsgId !== undefined) this.#byClientId.set(clientKey(message.openid, message.clientMsgId), message)
    if (this.#messages.length <= maxMessages) return
    for (const { openid, clientMsgId } of this.#messages.splice(0, maxMessages / 10))
      if (clientMsgId !== undefined) this.#byClientId.delete(clientKey(openid, clientMsgId))
  }

  /** The message that a repeat within ten minutes repeats. Without an id nothing is a repeat. */
  findRepeated(openid: string, clientMsgId: string | undefined, now: number): TakenMessage | undefined {
    const known = clientMsgId === undefined ? undefined : this.#byClientId.get(clientKey(openid, clientMsgId))
    return known && now - known.takenAt < rememberedMs ? known : undefined
  }

  messages(): readonly TakenMessage[] {
    return [...this.#messages]
  }

  find(msgId: string | undefined): TakenMessage | undefined {
    return this.#messages.find(message => message.msgId !== undefined && message.msgId === msgId)
  }
}

function clientKey(openid: string, clientMsgId: string): string {
  return `${openid} ${clientMsgId}`
}
