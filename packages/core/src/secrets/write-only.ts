import type { Json, JsonObject, JsonSchema } from '@message-center/channel'
import { isJsonList, isJsonObject } from '../template/json-kind.ts'

/** Member names that lead to a secret, from the outermost one: `['proxy', 'password']`. */
export type SecretPath = readonly string[]

/**
 * Where the schema of an object marks members `writeOnly`. A list or map that holds a secret anywhere is one as a
 * whole: which of its items an update means could not be told. So is a member whose schema contains itself.
 */
export function writeOnlyPaths(schema: JsonSchema): readonly SecretPath[] {
  const paths = new Map<string, SecretPath>()
  for (const path of pathsIn(schema, schema, new Set())) paths.set(JSON.stringify(path), path)
  return [...paths.values()]
}

function pathsIn(schema: Json | undefined, root: JsonSchema, above: ReadonlySet<Json>): readonly SecretPath[] {
  if (!isJsonObject(schema)) return []
  const within = new Set(above).add(schema)
  const look = (inner: Json | undefined) => pathsIn(inner, root, within)
  if (schema.writeOnly === true || above.has(schema) || itemsOf(schema).some(item => look(item).length > 0)) return [[]]

  const members = Object.entries(isJsonObject(schema.properties) ? schema.properties : {})
  return [
    ...members.flatMap(([name, inner]) => look(inner).map(path => [name, ...path])),
    ...alternativesOf(schema).flatMap(look),
    ...look(referred(schema.$ref, root)),
  ]
}

/** Schemas of what a list or an open-ended object holds. */
function itemsOf(schema: JsonSchema): readonly (Json | undefined)[] {
  const { items, contains, additionalProperties, prefixItems, patternProperties } = schema
  return [
    items,
    contains,
    additionalProperties,
    ...(isJsonList(prefixItems) ? prefixItems : []),
    ...(isJsonObject(patternProperties) ? Object.values(patternProperties) : []),
  ]
}

/** Schemas that apply to the same value. */
function alternativesOf(schema: JsonSchema): readonly (Json | undefined)[] {
  const lists = [schema.allOf, schema.anyOf, schema.oneOf].flatMap(list => (isJsonList(list) ? list : []))
  return [...lists, schema.if, schema.then, schema.else]
}

/** A reference within the schema: `#/$defs/proxy`. */
function referred(reference: Json | undefined, root: JsonSchema): Json | undefined {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined
  const parts = reference.slice(1).split('/').slice(1)
  let found: Json | undefined = root
  for (const part of parts) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    found = isJsonObject(found) ? found[name] : undefined
  }
  return found
}

/** Settings in two: `open` without the secrets, and `secrets` with nothing else. */
export function splitSecrets(
  paths: readonly SecretPath[],
  settings: JsonObject,
): { readonly open: JsonObject; readonly secrets: JsonObject } {
  let open = settings
  let secrets: JsonObject = {}
  for (const path of paths) {
    const value = valueAt(settings, path)
    if (value === undefined) continue
    open = withValue(open, path, undefined)
    secrets = withValue(secrets, path, value)
  }
  return { open, secrets }
}

/** The two together; of a member that both have, the secret counts. */
export function joinSecrets(open: JsonObject, secrets: JsonObject): JsonObject {
  const joined: { [name: string]: Json | undefined } = { ...open }
  for (const [name, secret] of Object.entries(secrets)) {
    const plain = joined[name]
    joined[name] = isJsonObject(plain) && isJsonObject(secret) ? joinSecrets(plain, secret) : secret
  }
  return joined
}

/**
 * Carries one secret over into new settings: one that is not given stays as it was, one that is null goes. A secret
 * within an object goes with the object.
 */
export function keepSecret(settings: JsonObject, before: JsonObject, path: SecretPath): JsonObject {
  const given = valueAt(settings, path)
  if (given === null) return withValue(settings, path, undefined)
  const old = valueAt(before, path)
  const parent = path.slice(0, -1)
  const hasParent = parent.length === 0 || isJsonObject(valueAt(settings, parent))
  return given === undefined && old !== undefined && hasParent ? withValue(settings, path, old) : settings
}

/** Which secrets are set. */
export function secretsSet(paths: readonly SecretPath[], settings: JsonObject): readonly SecretPath[] {
  return paths.filter(path => valueAt(settings, path) !== undefined)
}

function valueAt(settings: JsonObject, path: SecretPath): Json | undefined {
  let value: Json | undefined = settings
  for (const name of path) value = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

/** A copy with another value at the path; `undefined` takes the member away. */
function withValue(settings: JsonObject, path: SecretPath, value: Json | undefined): JsonObject {
  const [name, ...rest] = path
  if (name === undefined) return isJsonObject(value) ? value : {}
  const { [name]: old, ...others } = settings
  const next = rest.length === 0 ? value : withValue(isJsonObject(old) ? old : {}, rest, value)
  return next === undefined ? others : { ...others, [name]: next }
}
