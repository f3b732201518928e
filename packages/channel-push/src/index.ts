/** Apple: for Apple's own hosts, or for gateways of your own too. */
export { createPushApns, type PushApnsOptions, pushApns } from './apns/apns.ts'
/** Firebase Cloud Messaging. */
export { pushFcm } from './fcm/fcm.ts'
/** Getui (个推). */
export { pushGetui } from './getui/getui.ts'
/** Honor; not the one of Huawei. */
export { pushHonor } from './honor/honor.ts'
/** Huawei: HarmonyOS 5 and later, and Android with HMS. */
export { pushHuaweiHarmony, pushHuaweiHms } from './huawei/huawei.ts'
/** JPush (极光). */
export { pushJpush } from './jpush/jpush.ts'
/** Where the family delivers. */
export type { PushAddress, PushDevice, PushVendorName } from './model/address.ts'
/** What it delivers. */
export type { Notification } from './model/notification.ts'
/** OPPO, realme and OnePlus. */
export { pushOppo } from './oppo/oppo.ts'
/** vivo and iQOO. */
export { pushVivo } from './vivo/vivo.ts'
/** Xiaomi. */
export { pushXiaomi } from './xiaomi/xiaomi.ts'
