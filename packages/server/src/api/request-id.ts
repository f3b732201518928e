import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

const prefix = randomBytes(6).toString('hex')
let count = 0

/** Names the request in answer and log: by the caller's own `X-Request-Id` where it is a short plain one. */
export function nameRequest(request: IncomingMessage, response: ServerResponse): void {
  const given = request.headers['x-request-id']
  const isPlain = typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given)
  response.setHeader('X-Request-Id', isPlain ? given : `${prefix}-${(++count).toString(36)}`)
}
