import { createHash, createHmac } from 'node:crypto'
import type { DoubleRequest } from '@message-center/channel/double'
import { type Refusal, refuse } from './refusal.ts'

/** The key pair that calls have to be signed with. */
export interface DoubleKey {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
}

const maxSkewMs = 15 * 60_000
const form = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/
const required = [
  'host',
  'x-acs-action',
  'x-acs-content-sha256',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-version',
]

/**
 * Checks calls as the gateway does. Written apart from the plugin's own signer, so that a mistake there shows here.
 * Source: Alibaba Cloud, "Signature method V3".
 */
export class RequestVerifier {
  readonly #key: DoubleKey
  readonly #now: () => number
  /** Used nonces, each with the moment after which its date alone is refused. */
  readonly #nonces = new Map<string, number>()

  constructor(key: DoubleKey, now: () => number) {
    this.#key = key
    this.#now = now
  }

  /** The reason to refuse the call, or nothing. A nonce is used up by a call that is signed rightly. */
  verify(request: DoubleRequest): Refusal | undefined {
    const match = form.exec(request.headers.authorization ?? '')
    if (match === null) return refuse('IncompleteSignature', 'The Authorization header is missing or malformed.')
    const [, keyId = '', names = '', signature = ''] = match
    const signed = names.split(';')
    return (
      refuseHeaders(request, signed) ??
      this.#refuseKey(request, keyId) ??
      this.#refuseDate(request) ??
      this.#refuseSignature(request, signed, signature) ??
      this.#refuseNonce(request.headers['x-acs-signature-nonce'] ?? '')
    )
  }

  #refuseKey(request: DoubleRequest, keyId: string): Refusal | undefined {
    const token = request.headers['x-acs-security-token']
    if (keyId === this.#key.accessKeyId && token === this.#key.securityToken) return undefined
    return refuse('InvalidAccessKeyId.NotFound', 'Specified access key is not found.')
  }

  #refuseDate(request: DoubleRequest): Refusal | undefined {
    const written = request.headers['x-acs-date'] ?? ''
    const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(written) ? Date.parse(written) : Number.NaN
    if (Math.abs(this.#now() - at) <= maxSkewMs) return undefined
    return refuse('InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.')
  }

  #refuseSignature(request: DoubleRequest, signed: readonly string[], signature: string): Refusal | undefined {
    const bodyHash = sha256(request.body)
    const canonical = [
      request.method,
      request.path,
      [...request.query]
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .sort()
        .join('&'),
      ...signed.map(name => `${name}:${(request.headers[name] ?? '').trim()}`),
      '',
      signed.join(';'),
      bodyHash,
    ].join('\n')
    const expected = createHmac('sha256', this.#key.accessKeySecret)
      .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
      .digest('hex')
    if (signature === expected && request.headers['x-acs-content-sha256'] === bodyHash) return undefined
    return refuse('SignatureDoesNotMatch', 'Specified signature does not match our calculation.')
  }

  #refuseNonce(nonce: string): Refusal | undefined {
    const now = this.#now()
    for (const [old, usableUntil] of this.#nonces) {
      if (usableUntil > now) break
      this.#nonces.delete(old)
    }
    if (this.#nonces.has(nonce)) return refuse('SignatureNonceUsed', 'Specified signature nonce was used already.')
    this.#nonces.set(nonce, now + 2 * maxSkewMs)
    return undefined
  }
}

function refuseHeaders(request: DoubleRequest, signed: readonly string[]): Refusal | undefined {
  const needed = Object.keys(request.headers).filter(name => name.startsWith('x-acs-') || name === 'content-type')
  const missing = [...required, ...needed].find(name => !signed.includes(name) || !request.headers[name])
  if (missing === undefined && [...signed].sort().join() === signed.join()) return undefined
  return refuse('IncompleteSignature', `The header ${missing ?? 'order'} is not signed as it has to be.`)
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}
