import type { JsonSchema } from '@message-center/channel'
import type { TSchema } from 'typebox'

/** A TypeBox schema as plain JSON Schema. */
export function jsonSchemaOf(schema: TSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema))
}
