import type { JsonObject } from '@message-center/channel'
import { type TSchema, Type } from 'typebox'

export const closed = { additionalProperties: false } as const

export const instant = (description: string) => Type.String({ format: 'date-time', description })

/** Part of a path that names a record. */
export const nameParam = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 64, description, examples: [example] })

/** Name that a caller gives a record. */
export const newName = (description: string) =>
  Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', description })

/** An object of which the API says no more than that it is JSON. */
export const anyObject = (description: string) =>
  Type.Unsafe<JsonObject>(Type.Object({}, { additionalProperties: true, description }))

export const revision = Type.Integer({ description: 'Grows with every change.' })

export const seenRevision = Type.Optional(
  Type.Integer({ description: 'The revision that you read: another one meanwhile is a conflict. Default: no check.' }),
)

export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Most of one page. Default 20.' })),
  cursor: Type.Optional(Type.String({ maxLength: 512, description: '`cursor` of the page before.' })),
}

/** A whole list; such lists are short. */
export const listOf = <Item extends TSchema>(title: string, item: Item) =>
  Type.Object({ items: Type.Array(item) }, { ...closed, title })

export const pageOf = <Item extends TSchema>(title: string, item: Item) =>
  Type.Object(
    {
      items: Type.Array(item),
      cursor: Type.Optional(Type.String({ description: 'For the next page; absent on the last.' })),
    },
    { ...closed, title },
  )
