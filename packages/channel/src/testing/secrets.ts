import type { Json, JsonObject, JsonSchema } from '../json.ts'
import { isObject } from '../wire/index.ts'

/** Names of the top-level fields that a settings schema marks as secret. */
export function secretFields(settings: JsonSchema): readonly string[] {
  const { properties } = settings
  if (!isObject(properties)) return []
  return Object.keys(properties).filter(name => {
    const field = properties[name]
    return isObject(field) && field.writeOnly === true
  })
}

/** Every text below the secret fields of an account's settings. */
export function secretTexts(schema: JsonSchema, settings: JsonObject): readonly string[] {
  return secretFields(schema).flatMap(name => textsOf(settings[name]))
}

/** Every text within a value, wherever it is. */
export function textsOf(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap((item: Json) => textsOf(item))
  return isObject(value) ? Object.values(value).flatMap(textsOf) : []
}
