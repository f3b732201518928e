import type { Json, JsonObject } from '@message-center/channel'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The JSON value of a body; `undefined` when it is none. Whole numbers beyond 2^53 become texts of their digits:
 * some vendors write ids so, and a rounded id is another message's.
 */
export function readJsonValue(body: Uint8Array | string): Json | undefined {
  try {
    const text = typeof body === 'string' ? body : utf8.decode(body)
    const value: Json = JSON.parse(text, keepDigits)
    return value
  } catch {
    return undefined
  }
}

function keepDigits(_name: string, value: Json, context?: { readonly source?: string }): Json {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?\d+$/.test(source) ? source : value
}

/** The JSON object of a body; `undefined` when it is none. */
export function readJson(body: Uint8Array | string): JsonObject | undefined {
  const value = readJsonValue(body)
  return isObject(value) ? value : undefined
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An object, or one written as a JSON text within another. */
export function objectOf(value: Json | undefined): JsonObject | undefined {
  if (isObject(value)) return value
  return typeof value === 'string' ? readJson(value) : undefined
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** A text that is not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** An identifier or code, written as text or as number. */
export function identifierOf(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value)
}

/** A number, written as such or as text. */
export function numberOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** A moment written in milliseconds since 1970, as number or text. */
export function dateOf(value: Json | undefined): Date | undefined {
  const ms = numberOf(value)
  if (ms === undefined || ms <= 0) return undefined
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? undefined : date
}
