import type { Json, JsonObject } from '../json.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The JSON value of a body; `undefined` when it is none, or no UTF-8. Whole numbers beyond 2^53 become texts of their
 * digits: some providers write ids so, and a rounded id is another message's.
 */
export function readJsonValue(body: Uint8Array | string): Json | undefined {
  try {
    const value: Json = JSON.parse(typeof body === 'string' ? body : utf8.decode(body), keepDigits)
    return value
  } catch {
    return undefined
  }
}

/** The JSON object of a body, read as by `readJsonValue`; `undefined` when it is none. */
export function readJson(body: Uint8Array | string): JsonObject | undefined {
  const value = readJsonValue(body)
  return isObject(value) ? value : undefined
}

function keepDigits(_name: string, value: Json, context?: { readonly source?: string }): Json {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?\d+$/.test(source) ? source : value
}

/** Whether a value is an object, and neither `null` nor a list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that is not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** An identifier or code, written as text or as number; as text. */
export function identifierOf(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value)
}

/** A whole number, written as number or as text. */
export function wholeNumberOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined
}

/** A whole number from 0, written as number or as text. */
export function countOf(value: Json | undefined): number | undefined {
  const number = wholeNumberOf(value)
  return number !== undefined && number >= 0 ? number : undefined
}

/** What may be one thing or a list of things: in XML a list of one looks like no list. None of what is absent. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** The objects of a list; none when it is no list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
