import { randomInt } from 'node:crypto'
import type { HostRequest } from '@message-center/channel'
import { hostRequest } from '@message-center/channel/double'
import { encryptMessage, signCallback } from '@message-center/wechat-callbacks'
import type { AccountOptions } from './options.ts'

/** A member of a callback: text, whole number, group, or list of groups. */
export type CallbackValue = string | bigint | CallbackMessage | readonly CallbackMessage[]

export interface CallbackMessage {
  readonly [name: string]: CallbackValue
}

export type CallbackStyle = Pick<
  AccountOptions,
  'appId' | 'callbackToken' | 'encodingAesKey' | 'callbackMode' | 'callbackFormat'
>

/** A push of this message, in the mode and format of the account, signed at `now`. */
export function writeCallback(message: CallbackMessage, style: CallbackStyle, now: number): HostRequest {
  const { appId, callbackToken, encodingAesKey, callbackMode, callbackFormat } = style
  const write = callbackFormat === 'xml' ? (value: CallbackMessage) => `<xml>${writeXml(value)}</xml>` : writeJson
  const timestamp = String(Math.floor(now / 1000))
  const nonce = String(randomInt(1, 2_000_000_000))
  const parts = { token: callbackToken, timestamp, nonce }
  const query = new URLSearchParams({
    signature: signCallback(parts),
    timestamp,
    nonce,
    openid: String(message.FromUserName),
  })
  if (callbackMode === 'plain') return hostRequest({ query, body: write(message), headers: headersOf(callbackFormat) })

  const encrypted = encryptMessage(write(message), { aesKey: encodingAesKey, receiverId: appId })
  query.set('encrypt_type', 'aes')
  query.set('msg_signature', signCallback({ ...parts, encrypted }))
  const shown = callbackMode === 'compatible' ? message : { ToUserName: message.ToUserName ?? '' }
  return hostRequest({ query, body: write({ ...shown, Encrypt: encrypted }), headers: headersOf(callbackFormat) })
}

function headersOf(format: CallbackStyle['callbackFormat']): { readonly [name: string]: string } {
  return { 'content-type': format === 'xml' ? 'text/xml' : 'application/json' }
}

function writeXml(message: CallbackMessage): string {
  return Object.entries(message)
    .flatMap(([name, value]) =>
      (isList(value) ? value : [value]).map(item => `<${name}>${writeXmlValue(item)}</${name}>`),
    )
    .join('')
}

function writeXmlValue(value: string | bigint | CallbackMessage): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
  return writeXml(value)
}

/** With whole numbers as they are, however long. */
function writeJson(value: CallbackValue): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member)}`)
  return `{${members.join(',')}}`
}

function isList(value: CallbackValue): value is readonly CallbackMessage[] {
  return Array.isArray(value)
}
