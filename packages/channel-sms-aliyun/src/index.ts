/** The plugin. */
export { aliyunSms } from './aliyun-sms.ts'
/** Where it delivers, and what. */
export type { SmsAddress } from './phone.ts'
/** Billed parts of a text. */
export { countSegments } from './segments.ts'
/** What an account is set up with. */
export type { AliyunSmsSettings } from './settings.ts'
export type { SmsContent } from './sms-content.ts'
