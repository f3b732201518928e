import type { Json } from '@message-center/channel'
import type { TSchema } from 'typebox'
import { jsonSchemaOf } from '../json-schema-of.ts'

/** Schemas with a name, each once. A schema's title in one word is its name. */
export class Components {
  readonly schemas: { [name: string]: Json } = {}

  of(schema: TSchema): Json {
    return this.#name(jsonSchemaOf(schema))
  }

  #name(value: Json | undefined): Json {
    if (Array.isArray(value)) return value.map(item => this.#name(item))
    if (typeof value !== 'object' || value === null) return value ?? null
    const named = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.#name(member)]))
    const { title } = named
    if (typeof title !== 'string' || !/^[A-Z][A-Za-z]+$/.test(title)) return named
    const known = this.schemas[title]
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(named)) {
      throw new Error(`Two different schemas have the title ${title}.`)
    }
    this.schemas[title] = named
    return { $ref: `#/components/schemas/${title}` }
  }
}
