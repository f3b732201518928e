import type { AddressSpec, JsonSchema } from '@message-center/channel'
import { maskId } from '../api/mask-id.ts'
import { type ConnectionSettings, connectionProperties } from '../api/settings.ts'

/** Bots in groups, each known by a name of our own. */
export interface WecomBotSettings extends ConnectionSettings {
  /** Key of the webhook by name of the group. */
  readonly webhooks: { readonly [group: string]: string }
}

/** A group with a bot, by the name it has in the account's `webhooks`. */
export interface BotAddress {
  readonly wecomGroup: string
}

const groupName = '^\\S(?:.{0,62}\\S)?$'

export const botSettingsSchema: JsonSchema = {
  type: 'object',
  required: ['webhooks'],
  additionalProperties: false,
  properties: {
    webhooks: {
      type: 'object',
      title: 'Webhooks',
      description:
        'A name for each group, and the key of the bot in it: the part after key= of the webhook address. Whoever knows a key can write to the group.',
      minProperties: 1,
      maxProperties: 200,
      propertyNames: { pattern: groupName },
      additionalProperties: { type: 'string', pattern: '^[A-Za-z0-9-]{8,128}$' },
      writeOnly: true,
    },
    ...connectionProperties,
  },
}

export const botAddress = {
  schema: {
    type: 'object',
    required: ['wecomGroup'],
    additionalProperties: false,
    properties: {
      wecomGroup: {
        type: 'string',
        title: 'Group',
        description: 'The name of the group in the webhooks of the account.',
        pattern: groupName,
        examples: ['ops'],
      },
    },
  },
  key: ({ wecomGroup }) => wecomGroup,
  mask: ({ wecomGroup }) => maskId(wecomGroup),
  fits: ({ wecomGroup }, { webhooks }) => Object.hasOwn(webhooks, wecomGroup),
} satisfies AddressSpec<BotAddress, WecomBotSettings>
