import type { Json, JsonObject } from '@message-center/channel'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The JSON value of a body; `undefined` when it is none. */
export function readJsonValue(body: Uint8Array): Json | undefined {
  try {
    const value: Json = JSON.parse(utf8.decode(body))
    return value
  } catch {
    return undefined
  }
}

/** The JSON object of a body; `undefined` when it is none. */
export function readJson(body: Uint8Array): JsonObject | undefined {
  const value = readJsonValue(body)
  return isObject(value) ? value : undefined
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that is not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** An identifier that the provider writes as text or, in older versions, as a number. */
export function identifierOf(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value)
}

/** A whole number from 0 that the provider writes as number or text. */
export function countOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined
}
