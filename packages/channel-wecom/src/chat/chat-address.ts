import type { AddressSpec } from '@message-center/channel'
import { maskId } from '../api/mask-id.ts'

/** A group chat that the application created. */
export interface ChatAddress {
  readonly wecomChat: string
}

export const chatAddress = {
  schema: {
    type: 'object',
    required: ['wecomChat'],
    additionalProperties: false,
    properties: {
      wecomChat: {
        type: 'string',
        title: 'Group chat',
        description: 'The chatid that creating the chat gave, or that was chosen then.',
        pattern: '^[0-9A-Za-z_-]{1,64}$',
      },
    },
  },
  key: ({ wecomChat }) => wecomChat,
  mask: ({ wecomChat }) => maskId(wecomChat),
} satisfies AddressSpec<ChatAddress>
