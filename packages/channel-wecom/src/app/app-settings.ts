import type { JsonSchema } from '@message-center/channel'
import { type ApplicationSettings, applicationProperties } from '../api/settings.ts'

/** An application of a company. */
export interface WecomAppSettings extends ApplicationSettings {
  readonly agentId: number
  readonly callbackToken?: string | undefined
  readonly encodingAesKey?: string | undefined
  readonly previousEncodingAesKey?: string | undefined
  readonly duplicateCheckSeconds?: number | undefined
}

const aesKey = { type: 'string', pattern: '^[A-Za-z0-9]{43}$', writeOnly: true }

export const appSettingsSchema: JsonSchema = {
  type: 'object',
  required: ['corpId', 'agentId', 'secret'],
  additionalProperties: false,
  dependentRequired: {
    callbackToken: ['encodingAesKey'],
    encodingAesKey: ['callbackToken'],
    previousEncodingAesKey: ['encodingAesKey'],
  },
  properties: {
    ...applicationProperties,
    agentId: {
      type: 'integer',
      title: 'AgentId',
      description: 'On the page of the application.',
      minimum: 0,
      maximum: 2_147_483_647,
    },
    callbackToken: {
      type: 'string',
      title: 'Callback token',
      description: 'Token of "Receive messages" (接收消息). Without it callbacks are refused.',
      pattern: '^[A-Za-z0-9]{1,32}$',
      writeOnly: true,
    },
    encodingAesKey: { ...aesKey, title: 'EncodingAESKey', description: 'Beside the callback token, 43 characters.' },
    previousEncodingAesKey: {
      ...aesKey,
      title: 'Previous EncodingAESKey',
      description: 'While the key is being changed: callbacks under the old one are still read.',
    },
    duplicateCheckSeconds: {
      type: 'integer',
      title: 'Duplicate check',
      description:
        'So many seconds the provider drops a second call with exactly the same content and recipients, also when it was meant. 0 is off.',
      minimum: 0,
      maximum: 14_400,
      default: 0,
    },
  },
}
