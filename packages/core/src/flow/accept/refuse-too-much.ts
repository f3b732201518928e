import { MessageCenterError } from '../../errors.ts'
import { maxBatch } from '../../model/message-request.ts'
import type { PreparedMessage } from './prepare-message.ts'

/** Deliveries of one batch at most, over all its messages. */
const maxDeliveries = 10_000

/** Characters that the deliveries of one request have together at most: a text for a thousand is stored a thousand times. */
const maxLength = 32 * 1_024 * 1_024

/** Refuses a batch by its numbers, before any of it is prepared. Throws `invalid_request`. */
export function refuseTooMany(requests: readonly unknown[]): void {
  if (requests.length > maxBatch)
    throw tooMuch(
      `The batch has ${requests.length} messages, more than ${maxBatch}.`,
      `Send at most ${maxBatch} at a time.`,
    )
  const deliveries = requests.reduce<number>((sum, request) => sum + recipientsOf(request), 0)
  if (deliveries > maxDeliveries)
    throw tooMuch(
      `The batch has ${deliveries} recipients, more than ${maxDeliveries}.`,
      'Split it into several batches.',
    )
}

const recipientsOf = (request: unknown): number =>
  typeof request === 'object' && request !== null && 'recipients' in request && Array.isArray(request.recipients)
    ? request.recipients.length
    : 1

/** Room for the deliveries of one request. */
export class LengthLimit {
  #left = maxLength

  /** Throws `invalid_request` for the message that does not fit beside those before. */
  take({ deliveries }: PreparedMessage): void {
    const [first] = deliveries
    if (!first) return
    // Of one delivery its text and the preview of it; of many, each as long as the first.
    const length =
      deliveries.length === 1 ? 2 * first.base.text.length : deliveries.length * JSON.stringify(first).length
    if (length > this.#left)
      throw tooMuch(
        `The deliveries of the request are longer than ${maxLength} characters together.`,
        'Send the message to fewer recipients at a time, or in a batch of its own.',
      )
    this.#left -= length
  }
}

const tooMuch = (detail: string, fix: string) =>
  new MessageCenterError('invalid_request', { field: '/messages', detail, fix })
