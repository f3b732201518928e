import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '@message-center/channel'
import { makeProblem, type Problem, type ProblemCode, type ProblemWords, problemOf, toShownError } from './problem.ts'

/** Every answer of the API carries these: nothing of it is a page, nothing of it may be kept by a cache. */
export const apiHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const

const problemHeaders = { ...apiHeaders, 'Content-Type': 'application/problem+json; charset=utf-8' } as const
const jsonHeaders = { ...apiHeaders, 'Content-Type': 'application/json; charset=utf-8' } as const

/** Where the API is mounted: the path that Express has taken off, empty on plain HTTP. */
export function basePathOf(request: IncomingMessage): string {
  return 'baseUrl' in request && typeof request.baseUrl === 'string' ? request.baseUrl : ''
}

export function respondJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return
  // The line break is for people at a terminal.
  const text = `${JSON.stringify(body)}\n`
  response.writeHead(status, { ...jsonHeaders, 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}

export function respondProblem(
  request: IncomingMessage,
  response: ServerResponse,
  code: ProblemCode,
  words: ProblemWords,
  headers: { readonly [name: string]: string } = {},
): void {
  send(response, makeProblem(code, words, basePathOf(request)), headers)
}

/** Answers with what was thrown. A defect of ours goes to the log; its cause stays there. */
export function respondError(
  request: IncomingMessage,
  response: ServerResponse,
  thrown: unknown,
  logger: Logger,
): void {
  const error = toShownError(thrown)
  if (error.code === 'internal') {
    logger.error('A request ended in a defect.', {
      requestId: String(response.getHeader('X-Request-Id') ?? ''),
      cause: describeCause(error.cause ?? error),
    })
  }
  const headers: { [name: string]: string } = {}
  const retryAfterMs = error.retryAfterMs ?? (error.status === 503 ? 1000 : undefined)
  if (retryAfterMs !== undefined) headers['Retry-After'] = String(Math.max(1, Math.ceil(retryAfterMs / 1000)))
  if (error.code === 'unauthorized') headers['WWW-Authenticate'] = 'Bearer'
  send(response, problemOf(error, basePathOf(request)), headers)
}

function send(response: ServerResponse, problem: Problem, headers: { readonly [name: string]: string }): void {
  if (response.headersSent) {
    // Half an answer is out already: the only honest end is a broken connection.
    response.destroy()
    return
  }
  const text = JSON.stringify(problem)
  response.writeHead(problem.status, { ...problemHeaders, ...headers, 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}

/** Name and place of an error. Its message may hold parts of a request, so only our own frames are told. */
function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause
  const frames = cause.stack?.split('\n').filter(line => line.trimStart().startsWith('at ')) ?? []
  return [cause.name, ...frames.slice(0, 6).map(frame => frame.trim())].join(' | ')
}
