import { allDeliveryStates, type DeliveryQuery, type DeliveryState } from '@message-center/core'
import { type Static, Type } from 'typebox'

/** Conditions of a search, as a URL and a filter of a replay have them. */
export const searchConditions = {
  channel: Type.Optional(Type.String({ maxLength: 40, description: 'The medium: sms, inbox …' })),
  account: Type.Optional(Type.String({ maxLength: 64 })),
  template: Type.Optional(Type.String({ maxLength: 64 })),
  recipient: Type.Optional(
    Type.String({
      maxLength: 512,
      description: 'An address as `to` has it: +8613800138000, u1. Only its keyed hash is compared.',
    }),
  ),
  reference: Type.Optional(Type.String({ maxLength: 128, description: "The caller's own number." })),
  category: Type.Optional(Type.Enum(['otp', 'transactional', 'marketing'])),
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Words in title and text, Chinese too.' })),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Accepted at this instant or later.' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Accepted before this instant.' })),
}

export const statusCondition = (states: readonly DeliveryState[]) =>
  Type.Optional(
    Type.Array(Type.Enum([...states]), {
      minItems: 1,
      uniqueItems: true,
      description: 'One or several, separated by commas.',
    }),
  )

export const tenantCondition = {
  tenant: Type.Optional(
    Type.String({ maxLength: 40, description: "Only with an operator's key; the same as `X-Tenant`." }),
  ),
}

const conditions = Type.Object({ ...searchConditions, status: statusCondition(allDeliveryStates) })

/** The engine's form of the conditions. */
export function toDeliveryQuery(given: Static<typeof conditions>): DeliveryQuery {
  const { channel, account, template, recipient, reference, category, status, q, from, to } = given
  return {
    ...(channel !== undefined && { channel }),
    ...(account !== undefined && { account }),
    ...(template !== undefined && { template }),
    ...(recipient !== undefined && { recipient }),
    ...(reference !== undefined && { reference }),
    ...(category !== undefined && { category }),
    ...(status !== undefined && { status }),
    ...(q !== undefined && { words: q }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  }
}

/** The engine's form of a page; nothing stands for its own defaults. */
export function toPage(given: { readonly limit?: number; readonly cursor?: string }) {
  const { limit, cursor } = given
  return { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) }
}

export const scopeOf = (tenant: string | undefined): { readonly tenant?: string } =>
  tenant === undefined ? {} : { tenant }
