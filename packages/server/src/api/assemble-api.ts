import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '@message-center/channel'
import { type Channels, type EngineStatus, MessageCenterError, type Messages } from '@message-center/core'
import { type NextFunction, type Request, type Response, Router } from 'express'
import { deadLetterRoutes } from '../routes/dead-letters.ts'
import { messageRoutes } from '../routes/messages.ts'
import { plainRoutes } from '../routes/plain-routes.ts'
import { batchRoute, dryRunRoute, sendRoute } from '../routes/sending.ts'
import { version } from '../version.ts'
import { type AnswerParts, type AnswerRequest, answerRoute } from './answer-route.ts'
import type { ApiRoute } from './api-route.ts'
import type { Authority } from './authorize.ts'
import { BodyRoom } from './body-room.ts'
import { answerCallback } from './callbacks.ts'
import { STREAM_STALL_MS } from './host-answer.ts'
import { answerHostRoute } from './host-routes.ts'
import type { Metrics } from './metrics.ts'
import { type Mounted, mountRoutes, toExpressPath } from './mount-routes.ts'
import { pages } from './pages.ts'
import { probes } from './probes.ts'
import { nameRequest } from './request-id.ts'
import { respondError, respondProblem } from './respond.ts'

export interface ApiParts {
  readonly messages: Messages
  readonly channels: Channels
  readonly status: () => Promise<EngineStatus>
  readonly managementRoutes: readonly ApiRoute[]
  readonly authority: Authority
  readonly metrics: Metrics
  readonly logger: Logger
  readonly publicUrl: () => string
  readonly areMetricsOpen: boolean
  readonly corsOrigins: readonly string[]
  readonly maxBodyBytes: number
  readonly maxBatchBytes: number
  readonly maxBodiesBytes: number
}

/** The API, ready to be mounted. */
export interface Api {
  /** For `app.use('/any/path', api.router)`. Mount it before any body parser: it reads bodies itself. */
  readonly router: Router
  /**
   * Answers `POST /v1/messages` and `/v1/messages/batch` on plain `node:http`, before Express. False for any other
   * request, which is then untouched.
   */
  handleHotRoute(request: IncomingMessage, response: ServerResponse): boolean
  /** From now on `/readyz` says no. */
  drain(): void
  /** Ends live streams. */
  close(): void
}

/** Puts the API together over a started engine. */
export function assembleApi(parts: ApiParts): Api {
  const { messages, channels, logger, metrics } = parts
  const stopping = new AbortController()
  let isDraining = false
  const corsOrigins = new Set(parts.corsOrigins)
  const answerParts: AnswerParts = {
    ...parts,
    bodies: new BodyRoom(parts.maxBodiesBytes),
    openBodies: new BodyRoom(parts.maxBodiesBytes / 4),
    observe: answered => {
      metrics.observe(answered)
      logger.debug('Answered a request.', { ...answered })
    },
  }
  const send = sendRoute(messages)
  const batch = batchRoute(messages)
  const routes = [
    send,
    batch,
    dryRunRoute(messages),
    ...messageRoutes(messages),
    ...deadLetterRoutes(messages),
    ...parts.managementRoutes,
  ]
  const hostRoutes = channels.hostRoutes()
  const hostParts = { ...answerParts, corsOrigins, stopping: stopping.signal, streamStallMs: STREAM_STALL_MS }

  const router = Router()
  router.use(prepare)
  mountRoutes(
    router,
    [
      ...routes.map(
        (route): Mounted => ({
          method: route.method,
          path: toExpressPath(route.path),
          answer: answerRoute(route, answerParts),
        }),
      ),
      ...hostRoutes.map(
        ({ channel, route }): Mounted => ({
          method: route.method,
          path: `/v1/${channel}${route.path}`,
          answer: answerHostRoute(channel, route, hostParts),
          isOpen: route.access === 'open',
        }),
      ),
      ...['GET', 'POST'].map(
        (method): Mounted => ({
          method,
          path: '/callbacks/:plugin/:tenant/:account{/*rest}',
          answer: answerCallback(channels, method, answerParts),
        }),
      ),
      ...probes({ ...answerParts, ...parts, isDraining: () => isDraining }),
      ...pages(basePath => ({ version, basePath, routes, plainRoutes, hostRoutes }), parts.publicUrl),
    ],
    corsOrigins,
  )
  router.all(['/v1{/*rest}', '/callbacks{/*rest}', '/docs/*rest'], (request: Request, response: Response) =>
    refusePath(request, response),
  )
  router.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    respondError(request, response, toCallerError(error), logger),
  )

  const hot = new Map<string | undefined, AnswerRequest>(
    [send, batch].map(route => [route.path, answerRoute(route, answerParts)]),
  )
  return {
    router,
    handleHotRoute: (request, response) => {
      const answer = request.method === 'POST' ? hot.get(request.url) : undefined
      if (answer === undefined) return false
      nameRequest(request, response)
      void answer(request, response, {})
      return true
    },
    drain: () => {
      isDraining = true
    },
    close: () => stopping.abort(new Error('The hub is stopping.')),
  }
}

function prepare(request: Request, response: Response, next: NextFunction): void {
  nameRequest(request, response)
  next()
}

/** Nothing lives under this path. */
export function refusePath(request: IncomingMessage, response: ServerResponse): void {
  respondProblem(request, response, 'not_found', {
    detail: 'There is no such path.',
    fix: 'See the API page for all of them.',
  })
}

/** Express refuses a path with a broken percent code by an error of its own. */
function toCallerError(error: unknown): unknown {
  if (!(error instanceof URIError)) return error
  return new MessageCenterError('invalid_request', {
    detail: 'The path has a broken percent code.',
    fix: 'Encode the parts of the path as URLs ask for it.',
  })
}
