import type { IncomingMessage, ServerResponse } from 'node:http'

/** Lets pages of the given origins read the answer. Says nothing to others, which is what makes browsers refuse. */
export function allowOrigin(request: IncomingMessage, response: ServerResponse, origins: ReadonlySet<string>): void {
  if (origins.size === 0) return
  response.setHeader('Vary', 'Origin')
  const { origin } = request.headers
  if (origin === undefined || !origins.has(origin)) return
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After')
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
}

/** Answers the question a browser asks before the request itself. */
export function answerPreflight(response: ServerResponse, methods: readonly string[]): void {
  response.writeHead(204, {
    Allow: methods.join(', '),
    'Access-Control-Allow-Methods': methods.join(', '),
    'Access-Control-Allow-Headers': 'Authorization, Content-Type, Last-Event-ID',
    'Access-Control-Max-Age': '600',
  })
  response.end()
}
