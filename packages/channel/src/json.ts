/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject

/** A JSON object; a member that is `undefined` counts as absent. */
export interface JsonObject {
  readonly [name: string]: Json | undefined
}

/** A JSON Schema of draft 2020-12, as plain data. Secrets of an account carry `"writeOnly": true`. */
export type JsonSchema = JsonObject

/** One text in the languages the project documents itself in. */
export interface LocalText {
  readonly en: string
  readonly zh: string
}
