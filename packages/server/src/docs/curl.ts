import type { TObject } from 'typebox'
import type { RouteFacts } from '../api/api-route.ts'

/** A line for a shell that tries a route, with the route's own example. Expects `MC_KEY` in the environment. */
export function curlOf(route: RouteFacts, url: string): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => exampleOf(route.params, name))
  const parts = [
    `curl -sS${route.method === 'GET' ? '' : ` -X ${route.method}`} "${url}${path}${queryOf(route)}"`,
    '-H "Authorization: Bearer $MC_KEY"',
    ...(route.takesIdempotencyKey ? ["-H 'Idempotency-Key: order-4711'"] : []),
    ...(route.body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d ${quote(JSON.stringify(route.bodyExample))}`]),
  ]
  return parts.join(' \\\n  ')
}

/** Quotes a text for a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function queryOf(route: RouteFacts): string {
  const names = Object.keys(route.query?.properties ?? {}).filter(name => exampleOf(route.query, name) !== `{${name}}`)
  if (names.length === 0) return ''
  return `?${new URLSearchParams(Object.fromEntries(names.map(name => [name, exampleOf(route.query, name)])))}`
}

/** The first of the schema's `examples`, or the name in braces to fill in. */
function exampleOf(schema: TObject | undefined, name: string): string {
  const property: unknown = schema?.properties[name]
  const examples = typeof property === 'object' && property !== null && 'examples' in property ? property.examples : []
  return Array.isArray(examples) && examples.length > 0 ? String(examples[0]) : `{${name}}`
}
