import type { Json, JsonObject } from '@message-center/channel'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** What a reviver is told beside key and value, on every Node this package runs on. */
interface ReviverContext {
  readonly source?: string
}

/** The JSON object of a body; `undefined` when it is none. Whole numbers beyond 2^53 become texts, digit by digit. */
export function readJson(body: Uint8Array): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(utf8.decode(body), keepLongNumbers)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function keepLongNumbers(_key: string, value: Json, context?: ReviverContext): Json {
  const isLong = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
  return isLong ? (context?.source ?? String(value)) : value
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that is not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** An identifier that the provider writes as text or as number. */
export function identifierOf(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value)
}

/** A whole number that the provider writes as number or text. */
export function wholeNumberOf(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined
}

/** The objects of a list; none when it is no list. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** A list of identifiers: `a|b` in most answers, a JSON list in some. */
export function identifiersOf(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => identifierOf(item) ?? [])
  return (identifierOf(value) ?? '').split(/[|,]/).filter(item => item !== '')
}
