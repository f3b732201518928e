import type { CallbackReading, Clock, HostRequest, HostResponse, JsonObject } from '@message-center/channel'
import { readJson, textOf } from '@message-center/channel/wire'
import { decryptMessage, isSignedBy, readXml, type SignedParts } from '@message-center/wechat-callbacks'
import type { WechatMpSettings } from '../settings.ts'
import { readEvents } from './read-events.ts'

/** Longer callbacks are refused, in bytes. The provider's have a few thousand. */
const maxBodyBytes = 512 * 1024
const maxEchoCharacters = 1024

/** The provider repeats a callback, three times in all, unless it reads this within 5 s. */
const taken: HostResponse = plain(200, 'success')

/**
 * Verifies and reads a callback, in plain, compatible and safe mode, as XML or JSON. In plain mode the signature
 * covers no more than the address; with an `encodingAesKey` only what is encrypted counts, and plain text is refused.
 * Source: WeChat, "Message push" and "Message encryption and decryption".
 */
export function readCallback(request: HostRequest, settings: WechatMpSettings, clock: Clock): CallbackReading {
  const { callbackToken } = settings
  if (callbackToken === undefined)
    return refuse(403, 'The account has no callback token. Set callbackToken to the Token of the server configuration.')
  const proof = proofOf(request, callbackToken)
  if (request.method === 'GET') return readEcho(request, proof)

  const envelope = request.body.length > maxBodyBytes ? undefined : parse(request.body)
  if (envelope === undefined) return refuse(400, 'The body is neither plain XML nor JSON.')
  const opened = open(envelope, proof, settings)
  if (typeof opened === 'string') return refuse(403, opened)
  return { verdict: 'read', events: readEvents(opened, clock.now()), answer: taken }
}

/** The parts of the query that prove who asks. */
interface Proof {
  readonly token: string
  readonly timestamp: string
  readonly nonce: string
  readonly signature: string | null
  readonly messageSignature: string | null
}

function proofOf({ query }: HostRequest, token: string): Proof {
  return {
    token,
    timestamp: query.get('timestamp') ?? '',
    nonce: query.get('nonce') ?? '',
    signature: query.get('signature'),
    messageSignature: query.get('msg_signature'),
  }
}

function isSigned({ token, timestamp, nonce, signature }: Proof): boolean {
  return isProven(signature, { token, timestamp, nonce })
}

/** In either case of its letters. */
function isProven(signature: string | null, parts: SignedParts): boolean {
  return signature !== null && isSignedBy(signature.toLowerCase(), parts)
}

/** The provider tries the address with a word that has to come back. */
function readEcho({ query }: HostRequest, proof: Proof): CallbackReading {
  const word = query.get('echostr')
  if (word === null || word.length > maxEchoCharacters) return refuse(400, 'There is no echo string.')
  if (!isSigned(proof)) return refuse(403, 'The signature does not fit the callback token.')
  return { verdict: 'read', events: [], answer: plain(200, word) }
}

/** The message, or why it is not trusted. */
function open(envelope: JsonObject, proof: Proof, settings: WechatMpSettings): JsonObject | string {
  const { appId, encodingAesKey, previousEncodingAesKey } = settings
  if (encodingAesKey === undefined) {
    if (!isSigned(proof)) return 'The signature does not fit the callback token.'
    return envelope.MsgType === undefined ? 'The callback is encrypted. Set encodingAesKey.' : envelope
  }
  const encrypted = textOf(envelope.Encrypt)
  if (encrypted === undefined) return 'The callback is not encrypted, and the account has an encodingAesKey.'
  const { token, timestamp, nonce, messageSignature } = proof
  if (!isProven(messageSignature, { token, timestamp, nonce, encrypted }))
    return 'The signature of the message does not fit.'
  const aesKeys = [encodingAesKey, previousEncodingAesKey ?? encodingAesKey]
  const message = decryptMessage(encrypted, { aesKeys, receiverId: appId })
  return (
    (message === undefined ? undefined : parse(message)) ??
    'The message was not encrypted with the encodingAesKey for this appId.'
  )
}

function parse(body: Uint8Array | string): JsonObject | undefined {
  const text = typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
  return text.trimStart().startsWith('{') ? readJson(body) : readXml(text)
}

function refuse(status: number, reason: string): CallbackReading {
  return { verdict: 'refused', reason, answer: plain(status, reason) }
}

/** Never as a page: what comes back is somebody's word. */
function plain(status: number, body: string): HostResponse {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body,
  }
}
