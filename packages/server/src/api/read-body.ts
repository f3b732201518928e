import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { MessageCenterError } from '@message-center/core'

/**
 * What is read and dropped beyond the limit before the connection is cut. A client that is cut while it writes
 * sees a reset instead of the answer, so a little patience makes the answer readable.
 */
const LINGER_BYTES = 8 * 1024 * 1024

/**
 * Reads a body, at most `maxBytes` of it; what comes beyond is dropped. Rejects with `body_too_large` as soon as
 * that is known, and with `invalid_request` when the client breaks off.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (request.readableEnded) return reject(bodyGone())
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) reject(tooLarge(maxBytes))

    let chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else {
        chunks = []
        reject(tooLarge(maxBytes))
        if (bytes > maxBytes + LINGER_BYTES) request.destroy()
      }
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
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  requireJson(request)
  if (request.readableEnded && 'body' in request && request.body !== undefined) return request.body
  return parseJson(await readBody(request, maxBytes))
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

const brokenOff = (): MessageCenterError =>
  new MessageCenterError('invalid_request', { detail: 'The connection ended before the body did.' })

const bodyGone = (): Error =>
  new Error('A body parser has read the request before the message center: mount its router first.')
