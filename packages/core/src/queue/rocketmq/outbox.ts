import type { Clock, Logger } from '@message-center/channel'
import { MessageCenterError } from '../../errors.ts'
import type { ProxyConnection } from './wire/proxy-connection.ts'
import { isMissingTopic, isPassing, isUnsure } from './wire/proxy-error.ts'
import { type OutgoingMessage, sendMessage } from './wire/send-message.ts'

export interface OutboxParts {
  readonly connection: Pick<ProxyConnection, 'call'>
  readonly clientId: string
  readonly clock: Clock
  readonly logger: Logger
  /** Messages on their way at most; the others wait in their order. */
  readonly maxInFlight: number
  /** A message is tried again for so long, in milliseconds. */
  readonly publishTimeoutMs: number
}

interface Waiting {
  readonly message: OutgoingMessage
  readonly giveUpAt: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Pauses between tries grow from the first to the second, in milliseconds: a broker that is away refuses at once. */
const shortestPauseMs = 50
const longestPauseMs = 500

/** Sends messages, tries those again that the broker did not confirm, and keeps what is on its way bounded. */
export class Outbox {
  readonly #parts: OutboxParts
  readonly #waiting: Waiting[] = []
  #waitingFrom = 0
  #sending = 0

  constructor(parts: OutboxParts) {
    this.#parts = parts
  }

  /**
   * Resolves when the broker has stored the message. Rejects with a `MessageCenterError` when it did not say so in time:
   * `queue_unavailable` when it surely has not, `queue_unsure` when it may have stored it all the same.
   */
  send(message: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUpAt = this.#parts.clock.monotonic() + this.#parts.publishTimeoutMs
      this.#waiting.push({ message, giveUpAt, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    while (this.#sending < this.#parts.maxInFlight) {
      const waiting = this.#waiting[this.#waitingFrom]
      if (!waiting) return
      this.#forgetFirst()
      this.#sending += 1
      void this.#send(waiting).finally(() => {
        this.#sending -= 1
        this.#next()
      })
    }
  }

  #forgetFirst(): void {
    this.#waitingFrom += 1
    if (this.#waitingFrom < 1_024 && this.#waitingFrom < this.#waiting.length) return
    this.#waiting.splice(0, this.#waitingFrom)
    this.#waitingFrom = 0
  }

  async #send({ message, giveUpAt, resolve, reject }: Waiting): Promise<void> {
    const { connection, clientId, clock, logger } = this.#parts
    let mayBeStored = false
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        await sendMessage(connection, clientId, message)
        return resolve()
      } catch (error) {
        mayBeStored ||= isUnsure(error)
        const pause = pauseMs * (0.5 + Math.random())
        if (!isPassing(error) || clock.monotonic() + pause > giveUpAt)
          return reject(mayBeStored ? unsure(error) : toRefusal(message.topic, error))
        logger.debug('a message was not confirmed, trying again', { topic: message.topic, error: String(error) })
        await clock.sleep(pause)
      }
    }
  }
}

function unsure(cause: unknown): MessageCenterError {
  const detail = 'RocketMQ did not say whether it has stored the message'
  return new MessageCenterError('queue_unsure', { detail, retryAfterMs: 1_000, cause })
}

function toRefusal(topic: string, cause: unknown): MessageCenterError {
  if (isMissingTopic(cause)) {
    return new MessageCenterError('queue_unavailable', {
      detail: `RocketMQ has no topic "${topic}"`,
      fix: 'Run initRocketMq with the channels of all plugins',
      retryAfterMs: 30_000,
      cause,
    })
  }
  const detail = isPassing(cause) ? 'RocketMQ did not confirm in time' : `RocketMQ refuses a message for "${topic}"`
  return new MessageCenterError('queue_unavailable', { detail, retryAfterMs: 1_000, cause })
}
