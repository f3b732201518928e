import type { JsonSchema } from '@message-center/channel'

/** Where this channel delivers: a number in E.164. */
export interface SmsAddress {
  readonly phone: string
}

const mainlandMobile = /^1[3-9]\d{9}$/
const e164 = /^\+(?:861[3-9]\d{9}|(?!86)[1-9]\d{6,14})$/

export const addressSchema: JsonSchema = {
  type: 'object',
  properties: {
    phone: {
      type: 'string',
      title: 'Phone number, E.164',
      description:
        'A mobile number with + and country code, without spaces: write +8613800138000, not 13800138000 or 008613800138000.',
      pattern: e164.source,
      examples: ['+8613800138000'],
    },
  },
  required: ['phone'],
  additionalProperties: false,
}

/** Mainland numbers use other templates and other limits than all the rest. */
export function isMainland(phone: string): boolean {
  return phone.startsWith('+86')
}

/** As the provider wants it: 11 digits for the mainland, country code and number without `+` otherwise. */
export function toProviderNumber(phone: string): string {
  return isMainland(phone) ? phone.slice(3) : phone.slice(1)
}

/** E.164 of a number in any form the provider writes; `undefined` when it is none. */
export function fromProviderNumber(written: string): string | undefined {
  const digits = written.trim().replace(/^(?:\+|00)/, '')
  const phone = mainlandMobile.test(digits) ? `+86${digits}` : `+${digits}`
  return e164.test(phone) ? phone : undefined
}

/** `+86138****8000`; of other countries less stays, as their numbers are shorter. */
export function maskPhone(phone: string): string {
  return isMainland(phone) ? `${phone.slice(0, 6)}****${phone.slice(-4)}` : `${phone.slice(0, 3)}****${phone.slice(-2)}`
}
