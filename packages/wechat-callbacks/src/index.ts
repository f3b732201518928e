/**
 * The callback scheme that WeChat Official Accounts and WeCom share (WXBizMsgCrypt).
 * Sources: WeChat, "Message encryption and decryption"; WeCom, "Encryption and decryption scheme".
 */
export type { CallbackReceiver } from './encrypt-message.ts'
export { decryptMessage, encryptMessage } from './encrypt-message.ts'
export type { XmlObject, XmlValue } from './read-xml.ts'
export { readXml } from './read-xml.ts'
export type { SignedParts } from './sign-callback.ts'
export { isSignedBy, signCallback } from './sign-callback.ts'
