import type { IncomingMessage, ServerResponse } from 'node:http'
import { apiPage } from '../docs/api-page.ts'
import { errorsPage } from '../docs/errors-page.ts'
import { type ApiDescription, toOpenApi } from '../docs/openapi.ts'
import { pageHeaders } from '../docs/page.ts'
import type { Mounted } from './mount-routes.ts'
import { basePathOf, respondJson } from './respond.ts'

/** The API described for tools and people. `publicUrl` is asked at each look, since a port may be known late. */
export function pages(describe: (basePath: string) => ApiDescription, publicUrl: () => string): readonly Mounted[] {
  const openApi = keepLast(basePath => toOpenApi(describe(basePath)))
  const get = (path: string, answer: (request: IncomingMessage, response: ServerResponse) => void): Mounted => ({
    method: 'GET',
    path,
    answer: async (request, response) => answer(request, response),
  })
  return [
    get('/openapi.json', (request, response) => respondJson(response, 200, openApi(basePathOf(request)))),
    get('/docs', (request, response) => {
      const basePath = basePathOf(request)
      respondPage(response, apiPage(describe(basePath), `${publicUrl()}${basePath}`))
    }),
    get('/docs/errors', (request, response) => respondPage(response, errorsPage(basePathOf(request)))),
  ]
}

/** Remembers the last result: the base path hardly ever changes. */
function keepLast<Result>(make: (basePath: string) => Result): (basePath: string) => Result {
  let last: { readonly basePath: string; readonly result: Result } | undefined
  return basePath => {
    if (last?.basePath !== basePath) last = { basePath, result: make(basePath) }
    return last.result
  }
}

function respondPage(response: ServerResponse, text: string): void {
  response.writeHead(200, { ...pageHeaders, 'Content-Length': Buffer.byteLength(text) }).end(text)
}
