import type { AddressSpec, JsonSchema } from '@message-center/channel'

/** Where a message goes. */
export interface InboxAddress {
  /** The tenant's own id of the user, 1–128 characters. */
  readonly userId: string
}

export const userIdSchema = {
  type: 'string',
  minLength: 1,
  maxLength: 128,
  pattern: '^[^\\p{Cc}\\p{Cs}]+$',
  description: 'Your own id of the user. No control characters.',
} as const satisfies JsonSchema

export const addressSpec: AddressSpec<InboxAddress> = {
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['userId'],
    properties: { userId: userIdSchema },
  },
  key: ({ userId }) => userId,
  mask: ({ userId }) => mask([...userId]),
}

/** The first third, at most four characters, then stars; never all of it. */
function mask(characters: readonly string[]): string {
  const shown = Math.min(4, Math.floor(characters.length / 3))
  return `${characters.slice(0, shown).join('')}****`
}
