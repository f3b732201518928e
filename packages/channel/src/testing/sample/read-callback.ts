import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HostRequest } from '../../host-route.ts'
import type { Json } from '../../json.ts'
import type { CallbackReading, ReceiptEvent } from '../../receipt.ts'
import { isObject, objectsOf, readJsonValue } from '../../wire/index.ts'

/** A callback is a JSON list of events; `x-relay-signature` holds the HMAC-SHA256 of the raw body in hex. */
export function readCallback(request: HostRequest, secret: string): CallbackReading {
  const given = Buffer.from(request.headers['x-relay-signature'] ?? '', 'hex')
  const right = createHmac('sha256', secret).update(request.body).digest()
  if (given.length !== right.length || !timingSafeEqual(given, right))
    return { verdict: 'refused', reason: 'The signature does not fit.', answer: { status: 401 } }

  const events = objectsOf(readJsonValue(request.body)).flatMap(readReceipt)
  return { verdict: 'read', events, answer: { status: 200, body: { json: { ok: true } } } }
}

const outcomes: { readonly [status: string]: ReceiptEvent['outcome'] } = {
  SHOWN: 'delivered',
  LOST: 'failed',
  SEEN: 'read',
  RECALLED: 'recalled',
}

/** One entry of a callback or a poll; nothing for a status that is not final or not known. */
export function readReceipt(entry: Json): readonly ReceiptEvent[] {
  if (!isObject(entry)) return []
  const { id, key, status, at, code } = entry
  const outcome = outcomes[String(status)]
  if (outcome === undefined || typeof id !== 'string' || typeof at !== 'number') return []
  return [
    {
      kind: 'receipt',
      outcome,
      providerMessageId: id,
      deliveryId: typeof key === 'string' ? key : undefined,
      at: new Date(at * 1_000),
      code: typeof code === 'string' ? code : undefined,
    },
  ]
}
