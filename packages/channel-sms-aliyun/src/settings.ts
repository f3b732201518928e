import { type JsonSchema, proxySetting, timeoutSetting } from '@message-center/channel'

/** An account with the provider. */
export interface AliyunSmsSettings {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
  /** Signature of messages that bring none, without 【】. */
  readonly signName: string
  readonly endpoint?: string | undefined
  readonly callbackToken?: string | undefined
  readonly timeoutMs?: number | undefined
  readonly proxy?: string | undefined
}

export const defaultEndpoint = 'https://dysmsapi.aliyuncs.com'

export const settingsSchema: JsonSchema = {
  type: 'object',
  properties: {
    accessKeyId: {
      type: 'string',
      title: 'AccessKey ID',
      description: 'Of a RAM user that may use the SMS service.',
      minLength: 1,
      maxLength: 128,
    },
    accessKeySecret: { type: 'string', title: 'AccessKey secret', minLength: 1, maxLength: 256, writeOnly: true },
    securityToken: {
      type: 'string',
      title: 'STS token',
      description: 'Only with temporary credentials.',
      minLength: 1,
      maxLength: 4096,
      writeOnly: true,
    },
    signName: {
      type: 'string',
      title: 'Signature',
      description: 'Approved signature for messages that bring none, exactly as approved and without 【】.',
      pattern: '^[^【】\\s](?:[^【】]*[^【】\\s])?$',
      maxLength: 50,
    },
    endpoint: {
      type: 'string',
      title: 'Endpoint',
      description: 'Address of the API: scheme, host and perhaps a port, without a path.',
      pattern: '^https?://[^/?#\\s@]+/?$',
      default: defaultEndpoint,
    },
    callbackToken: {
      type: 'string',
      title: 'Callback token',
      description:
        'A long random word at the end of the callback address, by which receipts are trusted. The provider signs nothing. Without it callbacks are refused and receipts are only polled.',
      pattern: '^[A-Za-z0-9_-]{16,128}$',
      writeOnly: true,
    },
    timeoutMs: timeoutSetting,
    proxy: proxySetting,
  },
  required: ['accessKeyId', 'accessKeySecret', 'signName'],
  additionalProperties: false,
}
