/** The strict local stand-in of the provider. */
export type { AliyunDouble } from './aliyun-double.ts'
export { startAliyunDouble } from './aliyun-double.ts'
export type { TakenMessage } from './ledger.ts'
/** How it is set up. */
export type { AliyunDoubleOptions, DoubleTemplate } from './options.ts'
export { doubleCallbackToken } from './options.ts'
export type { DoubleReply } from './write-callback.ts'
