import { type TSchema, Type } from 'typebox'

export const closed = { additionalProperties: false } as const

export const instant = (description: string) => Type.String({ format: 'date-time', description })

/** Part of a path that names a record. */
export const nameParam = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 64, description, examples: [example] })

export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Most of one page. Default 20.' })),
  cursor: Type.Optional(Type.String({ maxLength: 512, description: '`cursor` of the page before.' })),
}

/** A whole list; such lists are short. */
export const listOf = <Item extends TSchema>(title: string, item: Item) =>
  Type.Object({ items: Type.Array(item) }, { ...closed, title })
