import { type JsonObject, type JsonSchema, proxySetting, timeoutSetting } from '@message-center/channel'

/** What every account of the family has. */
export interface CommonSettings {
  /** Bundle or package name; addresses of another app are left to other accounts. */
  readonly app?: string | undefined
  /** Where a vendor has two worlds; devices of the other are left to other accounts. */
  readonly environment?: 'production' | 'sandbox' | undefined
  readonly timeoutMs?: number | undefined
  readonly proxy?: string | undefined
}

/** Scheme, host and perhaps a port; no path. */
export const originPattern = '^https?://[^/?#\\s@]+$'

/** A field for an address of the vendor's API. */
export function urlField(title: string, description: string, standard: string): JsonObject {
  return { type: 'string', title, description, pattern: originPattern, default: standard }
}

/** A field for a credential that nobody reads back. */
export function secretField(title: string, description: string, maxLength = 512): JsonObject {
  return { type: 'string', title, description, minLength: 1, maxLength, writeOnly: true }
}

/** A field for an identifier of the vendor. */
export function idField(title: string, description: string, pattern = '^[!-~]{1,128}$'): JsonObject {
  return { type: 'string', title, description, pattern }
}

/** A field with something for each category of messages. */
export function perCategory(title: string, description: string, field: JsonObject): JsonObject {
  return {
    type: 'object',
    title,
    description,
    properties: { otp: field, transactional: field, marketing: field },
    additionalProperties: false,
  }
}

/** The schema of an account: the vendor's own fields and those of the family. */
export function settingsSchema(own: JsonObject, required: readonly string[], hasProxy = true): JsonSchema {
  return {
    type: 'object',
    properties: {
      ...own,
      app: {
        type: 'string',
        title: 'App',
        description: 'Bundle or package name; devices of another app are left to other accounts.',
        pattern: '^[A-Za-z0-9._-]{1,155}$',
      },
      timeoutMs: timeoutSetting,
      ...(hasProxy && { proxy: proxySetting }),
    },
    required,
    additionalProperties: false,
  }
}
