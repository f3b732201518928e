import type { Json, JsonObject, JsonSchema } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import type { TemplateBody } from '../management/records.ts'
import { isJsonList, isJsonObject } from './json-kind.ts'
import { jsonPointer } from './json-pointer.ts'
import type { TemplateProblem } from './template-problem.ts'

/** The content schemas of the plugins that serve a channel; empty when none does. */
export type ContentSchemas = (channel: string) => readonly JsonSchema[]

/**
 * Whether each content can fit its channel, as far as it is known before the variables are: members, types, fixed
 * texts. With several plugins on a channel one has to be content; the route of a message says later which.
 */
export function checkContents(body: TemplateBody, schemas: ContentSchemas): readonly TemplateProblem[] {
  return Object.entries(body.locales).flatMap(([locale, byChannel]) =>
    Object.entries(byChannel).flatMap(([channel, content]) =>
      checkContent(content, schemas(channel), ['locales', locale, channel]),
    ),
  )
}

function checkContent(
  content: JsonObject,
  schemas: readonly JsonSchema[],
  place: readonly string[],
): readonly TemplateProblem[] {
  if (schemas.length === 0)
    return [
      {
        code: 'invalid_template',
        field: jsonPointer(place),
        detail: 'No plugin serves this channel.',
        fix: 'Remove the content, or install a plugin for it.',
      },
    ]
  const problems = schemas.map(schema => compileSchema(allowVariables(schema))(content))
  if (problems.some(found => found.length === 0)) return []
  return (problems[0] ?? []).map(({ field, reason, fix }) => ({
    code: 'invalid_template',
    field: jsonPointer(place) + field,
    detail: `The content ${reason}.`,
    fix,
  }))
}

const keywordsOfMaps = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'])
const keywordsOfSchemas = new Set([
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'contains',
  'then',
  'else',
  'allOf',
  'anyOf',
  'oneOf',
  'prefixItems',
])

/** A schema for contents before they are filled: wherever a text may be, one with variables in it fits. */
function allowVariables(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).map(([keyword, value]) => [keyword, relax(keyword, value)]))
}

function relax(keyword: string, value: Json | undefined): Json | undefined {
  if (keywordsOfMaps.has(keyword) && isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, relaxed(inner)]))
  if (!keywordsOfSchemas.has(keyword)) return value
  return isJsonList(value) ? value.map(item => relaxed(item) ?? null) : relaxed(value)
}

function relaxed(schema: Json | undefined): Json | undefined {
  if (!isJsonObject(schema)) return schema
  const inner = allowVariables(schema)
  if (!allowsText(schema)) return inner
  return { if: { type: 'string', pattern: '\\{\\{' }, else: inner }
}

function allowsText({ type }: JsonSchema): boolean {
  return type === undefined || type === 'string' || (Array.isArray(type) && type.includes('string'))
}
