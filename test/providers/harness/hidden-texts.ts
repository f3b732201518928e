import type { Json, JsonObject } from '@message-center/channel'

/** Every text in a value. */
export function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

/** The values of settings that go in and never come out. */
export function secretsIn(settings: JsonObject, schema: JsonObject): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => (isSecret(name, schema) ? textsIn(value) : []))
}

/** The values of settings that anybody with the right may see. */
export function publicIn(settings: JsonObject, schema: JsonObject): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => (isSecret(name, schema) ? [] : textsIn(value)))
}

function isSecret(name: string, { properties }: JsonObject): boolean {
  const members = Object.entries(typeof properties === 'object' && properties !== null ? properties : {})
  const [, property] = members.find(([known]) => known === name) ?? []
  return typeof property === 'object' && property !== null && 'writeOnly' in property
}

/** Where a text stands in another one, with what is around it. */
export function placesOf(text: string, said: string): readonly string[] {
  const parts = said.split(text)
  return parts.slice(1).map((after, n) => `${parts[n]?.slice(-60)}${text}${after.slice(0, 20)}`)
}
