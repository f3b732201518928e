import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, Response, Router } from 'express'
import type { AnswerRequest } from './answer-route.ts'
import { allowOrigin, answerPreflight } from './cors.ts'
import { respondProblem } from './respond.ts'

/** A path with what it knows. */
export interface Mounted {
  readonly method: string
  /** As Express writes it: `/v1/messages/:id`. */
  readonly path: string
  readonly answer: AnswerRequest
  /** Whether pages of other origins may ask. */
  readonly isOpen?: boolean
}

/** Puts routes into a router; each path refuses the methods it does not have, and says which it has. */
export function mountRoutes(router: Router, routes: readonly Mounted[], corsOrigins: ReadonlySet<string>): void {
  for (const { method, path, answer } of routes) {
    router[verbOf(method)](path, (request: Request, response: Response) => answer(request, response, request.params))
  }
  for (const [path, ofPath] of Map.groupBy(routes, route => route.path)) {
    const methods = allowedMethods(ofPath)
    const isOpen = ofPath.some(route => route.isOpen)
    router.all(path, (request: Request, response: Response) => {
      if (request.method === 'OPTIONS') {
        if (isOpen) allowOrigin(request, response, corsOrigins)
        answerPreflight(response, methods)
      } else refuseMethod(request, response, methods)
    })
  }
}

/** `/v1/messages/{id}` → `/v1/messages/:id` */
export function toExpressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

function verbOf(method: string): 'get' | 'post' | 'put' | 'patch' | 'delete' {
  if (method === 'POST') return 'post'
  if (method === 'PUT') return 'put'
  if (method === 'PATCH') return 'patch'
  return method === 'DELETE' ? 'delete' : 'get'
}

function allowedMethods(routes: readonly Mounted[]): readonly string[] {
  const methods = new Set(routes.map(route => route.method))
  // Express answers HEAD where there is GET.
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods.add('OPTIONS')]
}

function refuseMethod(request: IncomingMessage, response: ServerResponse, methods: readonly string[]): void {
  const words = {
    detail: `The path does not know the method ${request.method}.`,
    fix: `Use one of ${methods.join(', ')}.`,
  }
  respondProblem(request, response, 'method_not_allowed', words, { Allow: methods.join(', ') })
}
