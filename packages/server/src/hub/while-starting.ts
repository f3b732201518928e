import type { IncomingMessage, ServerResponse } from 'node:http'
import { respondJson, respondProblem } from '../api/respond.ts'

/** Answers between listening and being ready: alive, and asking everybody to come again. */
export function answerWhileStarting(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/healthz') respondJson(response, 200, { status: 'ok' })
  else if (request.url === '/readyz') respondJson(response, 503, { status: 'not ready', reason: 'starting' })
  else {
    const words = { detail: 'The hub is starting.', fix: 'Come again in a second.' }
    respondProblem(request, response, 'starting', words, { 'Retry-After': '1' })
  }
}
