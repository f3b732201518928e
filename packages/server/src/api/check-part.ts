import { compileSchema, type SchemaCheck } from '@message-center/channel/host'
import { MessageCenterError } from '@message-center/core'
import type { TSchema } from 'typebox'
import { jsonSchemaOf } from '../json-schema-of.ts'

/** Refuses a value that does not fit. */
export type PartCheck = (value: unknown) => void

/** A check of a body by its schema; compiled once. */
export function checkBody(schema: TSchema): PartCheck {
  return refuseProblems(compileSchema(jsonSchemaOf(schema)))
}

/** A check of a query; its fields are named `?limit`. */
export function checkQuery(schema: TSchema): PartCheck {
  return refuseProblems(compileSchema(jsonSchemaOf(schema)), field => `?${field.split('/')[1] ?? ''}`)
}

/** A check of the path's parts: what cannot be a name is the name of nothing. */
export function checkParams(schema: TSchema): PartCheck {
  const problemsOf = compileSchema(jsonSchemaOf(schema))
  return value => {
    if (problemsOf(value).length > 0)
      throw new MessageCenterError('not_found', { detail: 'There is nothing under this name.' })
  }
}

/** Turns what a check finds into the error that a caller gets. */
export function refuseProblems(problemsOf: SchemaCheck, nameOf = (field: string): string => field): PartCheck {
  return value => {
    const [first, ...more] = problemsOf(value)
    if (first === undefined) return
    const field = nameOf(first.field)
    const others = [...new Set(more.map(problem => nameOf(problem.field)))].filter(name => name !== field)
    throw new MessageCenterError('invalid_request', {
      detail: `${field === '' ? 'The body' : field} ${first.reason}.${others.length > 0 ? ` Also: ${others.join(', ')}.` : ''}`,
      field,
      fix: first.fix,
    })
  }
}
