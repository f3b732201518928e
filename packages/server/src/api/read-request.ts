import type { IncomingMessage, ServerResponse } from 'node:http'
import { MessageCenterError } from '@message-center/core'

/** The query's part of a request's URL. */
export function searchOf(request: IncomingMessage): URLSearchParams {
  const url = request.url ?? ''
  const mark = url.indexOf('?')
  return new URLSearchParams(mark < 0 ? '' : url.slice(mark))
}

/** The header `Idempotency-Key`: 1 to 128 visible ASCII characters. */
export function idempotencyKeyOf(request: IncomingMessage): string | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && /^[\x21-\x7e]{1,128}$/.test(key)) return key
  throw new MessageCenterError('invalid_request', {
    detail: 'The idempotency key is empty, too long, or has characters that do not fit.',
    field: 'Idempotency-Key',
    fix: 'Use 1 to 128 visible ASCII characters without blanks.',
  })
}

/** Aborts when the client has gone before it had its answer. */
export function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new Error('The client has gone.'))
  })
  return controller.signal
}
