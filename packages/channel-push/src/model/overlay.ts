import type { Json, JsonObject } from '@message-center/channel'
import { isObject } from '@message-center/channel/wire'

/** Objects laid over each other member by member; the last one wins, and what is no object replaces as a whole. */
export function overlay(base: JsonObject, ...layers: readonly (JsonObject | undefined)[]): JsonObject {
  return layers.reduce<JsonObject>((under, layer) => (layer === undefined ? under : lay(under, layer)), base)
}

/** Built of entries, so that a member called `__proto__` is a member and nothing else. */
function lay(under: JsonObject, over: JsonObject): JsonObject {
  const names = new Set([...Object.keys(under), ...Object.keys(over)])
  return Object.fromEntries([...names].map(name => [name, pick(own(under, name), own(over, name))]))
}

function pick(under: Json | undefined, over: Json | undefined): Json | undefined {
  if (over === undefined) return under
  return isObject(under) && isObject(over) ? lay(under, over) : over
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** The object without members that are `undefined`. */
export function compact(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
