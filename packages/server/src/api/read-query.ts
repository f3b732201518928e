import { MessageCenterError } from '@message-center/core'
import type { TObject } from 'typebox'

/**
 * The query of a URL as an object for the route's schema: numbers and switches are turned into such, a list may be
 * repeated or separated by commas. What does not fit stays a text, and the schema refuses it.
 */
export function readQuery(search: URLSearchParams, schema: TObject): { [name: string]: unknown } {
  const query: { [name: string]: unknown } = {}
  for (const name of new Set(search.keys())) {
    const values = search.getAll(name)
    const property: unknown = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    const type = typeof property === 'object' && property !== null && 'type' in property ? property.type : 'string'
    if (type === 'array') query[name] = values.flatMap(value => value.split(',')).filter(value => value !== '')
    else if (values.length > 1) throw repeated(name)
    else query[name] = fromText(values[0] ?? '', type)
  }
  return query
}

function fromText(text: string, type: unknown): unknown {
  if (type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

const repeated = (name: string): MessageCenterError =>
  new MessageCenterError('invalid_request', {
    detail: 'The parameter is given more than once.',
    field: `?${name.slice(0, 80)}`,
    fix: 'Give it once.',
  })
