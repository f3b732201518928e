import type { HostRequest, HostResponse, JsonObject } from '@message-center/channel'
import { readJson, textOf } from '@message-center/channel/wire'
import { type CallbackReceiver, decryptMessage, isSignedBy, readXml } from '@message-center/wechat-callbacks'

/** What an account needs to read its callbacks. */
export interface CallbackKeys extends CallbackReceiver {
  readonly token: string
}

/**
 * A callback with its envelope taken off.
 * `verification`: the provider tries the address; `echo` goes back as it is. `message`: something happened.
 */
export type OpenedCallback =
  | { readonly kind: 'verification'; readonly echo: string }
  | { readonly kind: 'message'; readonly message: JsonObject }
  | { readonly kind: 'refused'; readonly reason: string; readonly answer: HostResponse }

/** Verifies and decrypts a callback. Source: WeCom, "Callback configuration". */
export function openEnvelope(request: HostRequest, keys: CallbackKeys): OpenedCallback {
  const isVerification = request.method === 'GET'
  const encrypted = isVerification ? echoOf(request) : encryptedOf(request.body)
  if (encrypted === undefined) return refuse(400, 'The callback has no encrypted part.')
  if (!hasSignature(request, encrypted, keys.token))
    return refuse(403, 'The signature does not fit. Compare the callback token with that in the admin console.')
  const plain = decryptMessage(encrypted, keys)
  if (plain === undefined)
    return refuse(403, 'The callback cannot be decrypted. Compare EncodingAESKey and CorpID with the admin console.')
  if (isVerification) return { kind: 'verification', echo: plain }
  const message = readBody(plain)
  return message === undefined
    ? refuse(400, 'The decrypted callback is neither XML nor JSON.')
    : { kind: 'message', message }
}

/** The value of a member, whatever the case of its name: XML and JSON callbacks differ in it. */
export function memberOf(message: JsonObject, name: string): JsonObject[string] {
  const key = Object.keys(message).find(candidate => candidate.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : message[key]
}

/** In a query that was not encoded, the + of Base64 arrives as a space. */
function echoOf(request: HostRequest): string | undefined {
  return textOf(request.query.get('echostr') ?? undefined)?.replaceAll(' ', '+')
}

function encryptedOf(body: Uint8Array): string | undefined {
  const envelope = readBody(Buffer.from(body).toString())
  return envelope === undefined ? undefined : textOf(memberOf(envelope, 'Encrypt'))
}

function readBody(text: string): JsonObject | undefined {
  return text.trimStart().startsWith('<') ? readXml(text) : readJson(Buffer.from(text))
}

function hasSignature({ query }: HostRequest, encrypted: string, token: string): boolean {
  const [signature, timestamp, nonce] = ['msg_signature', 'timestamp', 'nonce'].map(name => query.get(name) ?? '')
  if (!signature || !timestamp || !nonce) return false
  return isSignedBy(signature, { token, timestamp, nonce, encrypted })
}

function refuse(status: number, reason: string): OpenedCallback {
  return { kind: 'refused', reason, answer: { status } }
}
