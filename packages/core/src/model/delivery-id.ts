import { randomFillSync } from 'node:crypto'

/*
 * A message id is a UUIDv7 (RFC 9562), so ids sort by time and an id names its day.
 * A delivery id is `<message id>.<recipient>`, a fallback's `<message id>.<recipient>.<step>`: whoever knows a message
 * knows its deliveries without a look-up.
 */

const pool = new Uint8Array(8_192)
let poolAt = pool.length
let lastMs = 0
let counter = 0

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A new id, greater than every id this process made before. `now` in milliseconds. */
export function newMessageId(now: number): string {
  advance(now)
  const ms = lastMs.toString(16).padStart(12, '0')
  const high = (0x7000 | (counter >>> 6)).toString(16)
  const low = hex[0x80 | (counter & 0x3f)]
  return `${ms.slice(0, 8)}-${ms.slice(8)}-${high}-${low}${random(1)}-${random(6)}`
}

/** 18 bits count within a millisecond; a burst beyond borrows from the next one. */
function advance(now: number): void {
  if (now > lastMs) {
    lastMs = now
    counter = 0
    return
  }
  counter += 1
  if (counter < 1 << 18) return
  lastMs += 1
  counter = 0
}

function random(bytes: number): string {
  if (poolAt + bytes > pool.length) {
    randomFillSync(pool)
    poolAt = 0
  }
  let text = ''
  for (let end = poolAt + bytes; poolAt < end; poolAt++) text += hex[pool[poolAt] ?? 0]
  return text
}

export function deliveryId(messageId: string, recipient: number, step = 0): string {
  return step === 0 ? `${messageId}.${recipient}` : `${messageId}.${recipient}.${step}`
}

export interface DeliveryIdParts {
  readonly messageId: string
  /** Place of the recipient in the request, from 0. */
  readonly recipient: number
  /** 0 for the route's first channel, 1 for its first fallback. */
  readonly step: number
}

const messagePattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const deliveryPattern = /^([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.(\d{1,6})(?:\.(\d))?$/

export const isMessageId = (text: string): boolean => messagePattern.test(text)

/** The parts of a delivery id, or `undefined` for any other text. */
export function parseDeliveryId(text: string): DeliveryIdParts | undefined {
  const [, messageId, recipient, step] = deliveryPattern.exec(text) ?? []
  if (messageId === undefined || recipient === undefined) return undefined
  return { messageId, recipient: Number(recipient), step: Number(step ?? 0) }
}

/** When the id was made, in milliseconds; of message and delivery ids alike. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}
