import type { JsonSchema } from './json.ts'

/** Longest call of an account that sets none, in milliseconds. */
export const defaultTimeoutMs = 10_000

/** The field `timeoutMs` of an account's settings, for `HttpRequest.timeoutMs`. */
export const timeoutSetting = {
  type: 'integer',
  title: 'Time-out',
  description: 'For one call, in milliseconds. A call that runs into it has an unknown outcome.',
  minimum: 1_000,
  maximum: 60_000,
  default: defaultTimeoutMs,
} as const satisfies JsonSchema
