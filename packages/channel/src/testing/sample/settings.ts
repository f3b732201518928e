import type { JsonSchema } from '../../json.ts'
import { proxySetting } from '../../proxy-setting.ts'

export interface RelaySettings {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly callbackSecret: string
  readonly proxy?: string | undefined
}

export const settingsSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['baseUrl', 'clientId', 'clientSecret', 'callbackSecret'],
  properties: {
    baseUrl: {
      type: 'string',
      format: 'uri',
      pattern: '^https?://[^?#]+[^/?#]$',
      description: 'Without a slash at the end.',
    },
    clientId: { type: 'string', minLength: 1 },
    clientSecret: { type: 'string', minLength: 8, writeOnly: true },
    callbackSecret: { type: 'string', minLength: 8, writeOnly: true, description: 'Signs the callbacks.' },
    proxy: proxySetting,
  },
}
