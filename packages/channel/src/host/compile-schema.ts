import { Ajv2020, type ErrorObject, type SchemaObject } from 'ajv/dist/2020.js'
import { default as addFormats } from 'ajv-formats'
import type { JsonSchema } from '../json.ts'
import { explainSchemaError, type SchemaProblem } from './schema-problem.ts'

/** Problems told at once; whoever mends twenty sees the rest. */
const MAX_PROBLEMS = 20

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
  logger: false,
})
addFormats.default(ajv)

/** Finds what is wrong with a value; empty when nothing is. Never repeats a part of the value. */
export type SchemaCheck = (value: unknown) => readonly SchemaProblem[]

/**
 * Makes a check of a JSON Schema (draft 2020-12 with the usual formats). Compiling costs milliseconds, checking
 * microseconds: compile once. Throws for a schema with a mistake in it, an unknown keyword included.
 */
export function compileSchema(schema: JsonSchema): SchemaCheck {
  const validate = ajv.compile(schema satisfies SchemaObject)
  // Forgotten at once: a plugin loaded twice, or two plugins with one $id, do not collide, and nothing piles up.
  ajv.removeSchema(schema satisfies SchemaObject)
  return value => (validate(value) ? [] : explain(validate.errors ?? []))
}

function explain(errors: readonly ErrorObject[]): readonly SchemaProblem[] {
  return errors.slice(0, MAX_PROBLEMS).map(explainSchemaError)
}
