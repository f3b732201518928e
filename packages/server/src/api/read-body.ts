import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { MessageCenterError } from '@message-center/core'
import type { BodyPlace } from './body-room.ts'

/**
 * What is read and dropped beyond the limit before the connection is cut. A client that is cut while it writes
 * sees a reset instead of the answer, so a little patience makes the answer readable.
 */
const LINGER_BYTES = 8 * 1024 * 1024

/**
 * Reads a body, at most `maxBytes` of it and as far as its place has room; what comes beyond is dropped. Rejects with
 * `body_too_large` or `overloaded` as soon as that is known, and with `invalid_request` when the client breaks off.
 * The bytes stay in the place until it is left.
 */
export function readBody(request: IncomingMessage, maxBytes: number, place: BodyPlace): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (request.readableEnded) return reject(bodyGone())
    let chunks: Buffer[] = []
    let bytes = 0
    let isRefused = false
    const refuse = (error: MessageCenterError): void => {
      isRefused = true
      chunks = []
      place.leave()
      reject(error)
    }
    const declared = Number(request.headers['content-length'] ?? 0)
    if (declared > maxBytes) refuse(tooLarge(maxBytes))
    else if (!place.hasRoom(declared)) refuse(overloaded())

    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (isRefused) {
        if (bytes > maxBytes + LINGER_BYTES) request.destroy()
      } else if (bytes > maxBytes) refuse(tooLarge(maxBytes))
      else if (!place.take(chunk.length)) refuse(overloaded())
      else chunks.push(chunk)
    })
    request.on('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks))
    })
    request.on('error', () => reject(brokenOff()))
    request.on('close', () => {
      // Also comes after the end; an error costs more than the rest of the reading.
      if (!request.complete) reject(brokenOff())
    })
  })
}

/** Reads a JSON body. A body that the host's own `express.json()` has parsed already is taken as it is. */
export async function readJson(request: IncomingMessage, maxBytes: number, place: BodyPlace): Promise<unknown> {
  requireJson(request)
  if (request.readableEnded && 'body' in request && request.body !== undefined) return request.body
  return parseJson(await readBody(request, maxBytes, place))
}

export function parseJson(body: Buffer): unknown {
  try {
    if (isUtf8(body)) return JSON.parse(body.toString('utf8'))
  } catch {
    // The parser's message quotes the body; ours does not.
  }
  throw new MessageCenterError('invalid_json', {
    detail: body.length === 0 ? 'The body is empty.' : 'The body is not JSON in UTF-8.',
    fix: 'Send one JSON object, in UTF-8, and check quotes and commas.',
  })
}

function requireJson(request: IncomingMessage): void {
  const type = request.headers['content-type'] ?? ''
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type) && encoding === 'identity') return
  const isType = encoding === 'identity'
  throw new MessageCenterError('unsupported_media_type', {
    detail: isType ? 'The body is not declared as JSON.' : 'The body is compressed, which is not supported.',
    field: isType ? 'Content-Type' : 'Content-Encoding',
    fix: isType ? 'Send the header Content-Type: application/json.' : 'Send the body as it is.',
  })
}

const tooLarge = (maxBytes: number): MessageCenterError =>
  new MessageCenterError('body_too_large', {
    detail: `The body is longer than ${maxBytes} bytes.`,
    fix: 'Send less at once: split a batch, or shorten the content.',
  })

const overloaded = (): MessageCenterError =>
  new MessageCenterError('overloaded', {
    detail: 'The bodies of the requests in hand leave no room for this one.',
    fix: 'Come again in a second, with fewer requests at a time or smaller batches.',
    retryAfterMs: 1_000,
  })

const brokenOff = (): MessageCenterError =>
  new MessageCenterError('invalid_request', { detail: 'The connection ended before the body did.' })

const bodyGone = (): Error =>
  new Error('A body parser has read the request before the message center: mount its router first.')
