import type { Capabilities } from '../../capabilities.ts'
import { type AddressSpec, type ContentSpec, defineChannel } from '../../plugin.ts'
import { failureCodes } from './failure-codes.ts'
import { openRelay } from './relay-sender.ts'
import { type RelaySettings, settingsSchema } from './settings.ts'

export interface RelayAddress {
  readonly room: string
}

export interface RelayContent {
  readonly text: string
}

const address: AddressSpec<RelayAddress> = {
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['room'],
    properties: { room: { type: 'string', pattern: '^[A-Za-z0-9]{8,32}$', description: 'Id of the chat room.' } },
  },
  // The provider takes no notice of case, so two spellings are one room.
  key: ({ room }) => room.toLowerCase(),
  mask: ({ room }) => `${room.slice(0, 2)}****${room.slice(-2)}`,
}

const MAX_CHARACTERS = 2_000

const content: ContentSpec<RelayContent> = {
  schema: {
    type: 'object',
    additionalProperties: false,
    required: ['text'],
    properties: { text: { type: 'string', minLength: 1, maxLength: MAX_CHARACTERS } },
  },
  preview: ({ text }) => ({ text }),
}

const capabilities: Capabilities = {
  batch: { sameContent: 10, differentContent: 10 },
  idempotency: { kind: 'key', ttlMs: 3_600_000 },
  receipts: { callback: true, poll: { firstAfterMs: 30_000, everyMs: 60_000, untilMs: 3_600_000 } },
  recall: { kind: 'window', windowMs: 120_000 },
  providerTemplates: 'optional',
  needsConfirmation: false,
  categories: ['transactional', 'marketing'],
  maxContent: { unit: 'characters', max: MAX_CHARACTERS },
  rateHints: [{ scope: 'account', max: 100, windowMs: 1_000, window: 'rolling', counts: 'calls' }],
}

/** Posts to the rooms of Relay, a chat service that exists only as the double beside this file. */
export const sampleChannel = defineChannel<RelaySettings, RelayAddress, RelayContent>({
  name: 'chat-relay',
  channel: 'chat',
  title: { en: 'Relay chat rooms', zh: 'Relay 聊天室' },
  settings: settingsSchema,
  address,
  content,
  capabilities,
  failureCodes,
  open: async (settings, context) => openRelay(settings, context),
})
