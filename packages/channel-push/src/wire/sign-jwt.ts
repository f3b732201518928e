import { constants, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { JsonObject } from '@message-center/channel'

/** Algorithms of JWS (RFC 7518) that the vendors ask for. */
export type JwtAlgorithm = 'ES256' | 'RS256' | 'PS256'

/** A signed JWT (RFC 7519) of these header fields and claims. */
export function signJwt(algorithm: JwtAlgorithm, header: JsonObject, claims: JsonObject, key: KeyObject): string {
  const data = `${encode({ alg: algorithm, ...header })}.${encode(claims)}`
  return `${data}.${signatureOf(algorithm, data, key).toString('base64url')}`
}

function signatureOf(algorithm: JwtAlgorithm, data: string, key: KeyObject): Buffer {
  const bytes = Buffer.from(data)
  switch (algorithm) {
    case 'ES256':
      // The two numbers one after the other, as JOSE has it, not the DER form that Node gives by default.
      return sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
    case 'RS256':
      return sign('sha256', bytes, key)
    case 'PS256':
      return sign('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
  }
}

/** A private key in PEM of the kind the algorithm needs. Throws an error that names the setting. */
export function readPrivateKey(pem: string, algorithm: JwtAlgorithm, setting: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    throw new Error(
      `settings.${setting} holds no private key in PEM. Paste it whole, from -----BEGIN to the last line.`,
    )
  }
  const isRight =
    algorithm === 'ES256' ? key.asymmetricKeyDetails?.namedCurve === 'prime256v1' : key.asymmetricKeyType === 'rsa'
  if (isRight) return key
  throw new Error(
    `settings.${setting} holds a key of another kind than ${algorithm} needs. Take the one of this service.`,
  )
}

/** When a JWT was issued, in milliseconds; 0 when it says nothing. */
export function issuedAt(jwt: string): number {
  const [, claims = ''] = jwt.split('.')
  const match = /"iat":(\d+)/.exec(Buffer.from(claims, 'base64url').toString())
  return Number(match?.[1] ?? 0) * 1_000
}

function encode(part: JsonObject): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
