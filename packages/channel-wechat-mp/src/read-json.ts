import type { Json, JsonObject } from '@message-center/channel'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The JSON object of a body; `undefined` when it is none. Whole numbers that a JavaScript number cannot hold, such as
 * message ids, become texts.
 */
export function readJson(body: Uint8Array): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(utf8.decode(body), keepDigits)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function keepDigits(_name: string, value: Json, context?: { readonly source?: string }): Json {
  const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isRounded ? (context?.source ?? value) : value
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that is not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A code or an identifier, which the provider writes as number or text. */
export function identifierOf(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value)?.trim()
}

/** What may be one thing or a list of things. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}
