/** What an account is set up with, where it delivers, and what. */
export type { CustomerMessage } from './customer-message.ts'
export type { MessageKind, WechatMpContent } from './mp-content.ts'
export type { WechatMpAddress } from './openid.ts'
export type { WechatMpSettings } from './settings.ts'
/** The plugin. */
export { wechatMp } from './wechat-mp.ts'
