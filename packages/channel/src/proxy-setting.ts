import type { JsonSchema } from './json.ts'

/** The field `proxy` of an account's settings, for `HttpRequest.proxy`. */
export const proxySetting = {
  type: 'string',
  title: 'Proxy',
  description:
    'Calls go through it: http://host:port, or http://user:password@host:port. It has to tunnel (CONNECT). Default: none.',
  pattern: '^https?://([^/?#\\s@:]+:[^/?#\\s@]+@)?[^/?#\\s@]+$',
  maxLength: 512,
  writeOnly: true,
} as const satisfies JsonSchema
