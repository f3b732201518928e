/** Strict local stand-ins of the vendors. */
export { type ApnsDouble, type ApnsDoubleOptions, startApnsDouble } from './apns-double.ts'
export { startFcmDouble } from './fcm-double.ts'
export { startGetuiDouble } from './getui-double.ts'
export { startHuaweiHarmonyDouble } from './huawei-harmony-double.ts'
export { startHuaweiHmsDouble } from './huawei-hms-double.ts'
export { type JpushDoubleOptions, startJpushDouble } from './jpush-double.ts'
export type { PushDouble, PushDoubleOptions } from './kit/push-double.ts'
export type { TakenPush } from './kit/push-ledger.ts'
