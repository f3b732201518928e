import type { Json, JsonObject } from '@message-center/channel'
import { isObject, readJson, wholeNumberOf } from '@message-center/channel/wire'

/** A list; none for anything else. */
export function arrayOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** An object, or one written as a JSON text within another. */
export function objectOf(value: Json | undefined): JsonObject | undefined {
  if (isObject(value)) return value
  return typeof value === 'string' ? readJson(value) : undefined
}

/** A moment written in milliseconds since 1970, as number or text. */
export function dateOf(value: Json | undefined): Date | undefined {
  const date = new Date(wholeNumberOf(value) ?? Number.NaN)
  return date.getTime() > 0 ? date : undefined
}
