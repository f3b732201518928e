/*
 * Bytes of requests, made once: per request only digits are written into them. All numbers have nine digits, so that
 * every request has the same length.
 */

const digits = 9

/** What a request goes to and as whom. */
export interface Target {
  readonly port: number
  readonly path: string
  /** Absent for a peer that asks for none. */
  readonly key?: string | undefined
}

export interface RequestShape {
  readonly target: Target
  /** Messages of one request; 1 is the single route's form. */
  readonly batch: number
  /** Which idempotency keys: one of the request, one of each message, none. */
  readonly keys: 'request' | 'message' | 'none'
  /** Makes keys unique beyond one run: eight characters. */
  readonly run: string
}

const zeros = '0'.repeat(digits)

/** Places are marked by zeros behind a mark that occurs nowhere else. */
const mark = '#N'

function messageText(shape: RequestShape): string {
  const key = shape.keys === 'message' ? `,"idempotencyKey":"${shape.run}-${mark}${zeros}"` : ''
  return `{"to":{"recipient":"u${mark}${zeros}"},"channel":"bench","template":"order-shipped","variables":{"name":"张伟","no":"4711-${mark}${zeros}","carrier":"顺丰速运","day":"星期五"},"reference":"order-${mark}${zeros}","metadata":{"source":"shop","region":"cn-east-1"}${key}}`
}

/** One connection's request: a buffer that is patched and sent again and again. */
export class PatchedRequest {
  readonly bytes: Buffer
  readonly bodyBytes: number
  readonly #keyPlaces: readonly number[]
  /** Places of each message's number. */
  readonly #places: readonly (readonly number[])[]

  constructor(shape: RequestShape) {
    const one = messageText(shape)
    const body = shape.batch === 1 ? one : `{"messages":[${Array(shape.batch).fill(one).join(',')}]}`
    const clean = Buffer.from(body.replaceAll(mark, ''))
    this.bodyBytes = clean.length
    const key = shape.keys === 'request' ? `Idempotency-Key: ${shape.run}-${mark}${zeros}\r\n` : ''
    const authorization = shape.target.key === undefined ? '' : `Authorization: Bearer ${shape.target.key}\r\n`
    const head = `POST ${shape.target.path} HTTP/1.1\r\nHost: 127.0.0.1:${shape.target.port}\r\n${authorization}Content-Type: application/json\r\n${key}Content-Length: ${clean.length}\r\n\r\n`
    const cleanHead = Buffer.from(head.replaceAll(mark, ''))
    this.bytes = Buffer.concat([cleanHead, clean])
    this.#keyPlaces = placesOf(head)
    const places = placesOf(body).map(place => place + cleanHead.length)
    const perMessage = places.length / shape.batch
    this.#places = Array.from({ length: shape.batch }, (_, n) => places.slice(n * perMessage, (n + 1) * perMessage))
  }

  /** Numbers the messages `first`, `first + 1` …; a request's key has the number of its first message. */
  number(first: number): void {
    for (const place of this.#keyPlaces) writeDigits(this.bytes, place, first)
    for (const [n, places] of this.#places.entries()) {
      for (const place of places) writeDigits(this.bytes, place, first + n)
    }
  }
}

/** Byte offsets of the marked numbers in the text without its marks. */
function placesOf(marked: string): number[] {
  const pieces = marked.split(mark)
  let at = 0
  return pieces.slice(0, -1).map(piece => {
    at += Buffer.byteLength(piece)
    return at
  })
}

function writeDigits(bytes: Buffer, place: number, number: number): void {
  let rest = number
  for (let at = place + digits - 1; at >= place; at -= 1) {
    bytes[at] = 48 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
}
