/** The strict local stand-in of the provider. */
export type { DoubleEvent } from './events.ts'
export type { TakenMessage } from './ledger.ts'
/** Openids that show what can happen. */
export { makeOpenid, openidPrefixes } from './openids.ts'
/** How it is set up. */
export type { DoubleTemplate, WechatMpDoubleOptions } from './options.ts'
export type { UserAction } from './user-book.ts'
export type { WechatMpDouble } from './wechat-mp-double.ts'
export { startWechatMpDouble } from './wechat-mp-double.ts'
export type { CallbackStyle } from './write-callback.ts'
