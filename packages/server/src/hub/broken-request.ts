import type { Duplex } from 'node:stream'
import { makeProblem, type ProblemCode } from '../api/problem.ts'
import { problemHelp } from '../docs/problem-help.ts'

/** Answers what is not HTTP, too long, or too slow to become a request, and closes the connection. */
export function answerBrokenRequest(error: Error, socket: Duplex): void {
  const code = 'code' in error ? error.code : undefined
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const problem = problemFor(code)
  const body = JSON.stringify(problem)
  const lines = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

function problemFor(code: unknown) {
  const ours: ProblemCode =
    code === 'HPE_HEADER_OVERFLOW'
      ? 'headers_too_large'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'request_timeout'
        : 'invalid_request'
  if (ours === 'invalid_request') return makeProblem(ours, { detail: 'The request is not HTTP/1.1.' }, '')
  const { meaning, fix } = problemHelp[ours]
  return makeProblem(ours, { detail: meaning, fix }, '')
}
