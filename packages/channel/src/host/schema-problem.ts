import type { ErrorObject } from 'ajv/dist/2020.js'

/** What is wrong with a value, and how to mend it. Made of the schema alone: the value may be a secret. */
export interface SchemaProblem {
  /** JSON pointer to the field; empty for the value as a whole. */
  readonly field: string
  readonly reason: string
  readonly fix: string
}

interface Words {
  /** Part of `params` that names the field below the place of the error. */
  readonly below?: string
  readonly reason: string
  readonly fix: string
}

const MAX_NAME = 80

export function explainSchemaError(error: ErrorObject): SchemaProblem {
  const { below, reason, fix } = wordsFor(error)
  const field = below === undefined ? error.instancePath : `${error.instancePath}/${escapePointer(below)}`
  return { field, reason, fix }
}

function wordsFor(error: ErrorObject): Words {
  const params: { readonly [name: string]: unknown } = error.params
  const limit = String(params.limit)
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired': {
      const name = String(params.missingProperty)
      return { below: name, reason: 'is missing', fix: `Add '${name}'${describe(propertyOf(error, name))}.` }
    }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(params.additionalProperty ?? params.unevaluatedProperty)
      return { below: name, reason: 'is unknown', fix: `Remove it. ${knownFields(error)}` }
    }
    case 'type':
      return { reason: `is not ${typeName(params.type)}`, fix: `Give ${typeName(params.type)}.` }
    case 'enum':
      return { reason: 'is none of the choices', fix: `Choose one of ${choices(params.allowedValues)}.` }
    case 'const':
      return { reason: 'is not the only allowed value', fix: `Set it to ${choices([params.allowedValue])}.` }
    case 'pattern':
      return { reason: 'does not have the right form', fix: `Match ${params.pattern}${describe(error.parentSchema)}.` }
    case 'format':
      return {
        reason: `is not a valid ${params.format}`,
        fix: `Give a ${params.format}${describe(error.parentSchema)}.`,
      }
    case 'minLength':
      return { reason: 'is too short', fix: `Use at least ${limit} characters.` }
    case 'maxLength':
      return { reason: 'is too long', fix: `Use at most ${limit} characters.` }
    case 'minItems':
      return { reason: 'has too few items', fix: `Give at least ${limit} items.` }
    case 'maxItems':
      return { reason: 'has too many items', fix: `Give at most ${limit} items.` }
    case 'minProperties':
      return { reason: 'has too few fields', fix: `Give at least ${limit} fields.` }
    case 'maxProperties':
      return { reason: 'has too many fields', fix: `Give at most ${limit} fields.` }
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum':
      return { reason: 'is out of range', fix: `Give a number ${params.comparison} ${limit}.` }
    case 'multipleOf':
      return { reason: 'is not a multiple', fix: `Give a multiple of ${params.multipleOf}.` }
    case 'uniqueItems':
      return { reason: 'has equal items', fix: 'Give each item once.' }
    case 'anyOf':
    case 'oneOf':
      return {
        reason: 'fits none or several of the allowed forms',
        fix: 'Keep to exactly one of the forms of the schema.',
      }
    default:
      return { reason: `breaks '${error.keyword}' of the schema`, fix: 'See the schema.' }
  }
}

const typeNames: { readonly [type: string]: string } = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
}

function typeName(type: unknown): string {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  return types.map(name => typeNames[String(name)] ?? String(name)).join(' or ')
}

function choices(values: unknown): string {
  return (Array.isArray(values) ? values : []).map(value => JSON.stringify(value)).join(', ')
}

function propertyOf(error: ErrorObject, name: string): unknown {
  return error.parentSchema?.properties?.[name]
}

/** The schema author's own words for a field, where there are some. */
function describe(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null || !('description' in schema)) return ''
  return typeof schema.description === 'string' ? ` (${schema.description.replace(/\.$/, '')})` : ''
}

function knownFields(error: ErrorObject): string {
  const known = Object.keys(error.parentSchema?.properties ?? {})
  return known.length === 0 ? 'There are no fields here.' : `Known fields: ${known.join(', ')}.`
}

/** A name as part of a JSON pointer (RFC 6901), cut: it may have come from outside. */
function escapePointer(name: string): string {
  return name.slice(0, MAX_NAME).replaceAll('~', '~0').replaceAll('/', '~1')
}
