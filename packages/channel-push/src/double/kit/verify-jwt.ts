import { constants, type KeyObject, verify } from 'node:crypto'
import type { JsonObject } from '@message-center/channel'
import { readJson } from '@message-center/channel/wire'

/** Header and claims of a JWT, once its signature is right. */
export interface VerifiedJwt {
  readonly header: JsonObject
  readonly claims: JsonObject
}

/**
 * Checks a JWT as the vendors do. Written apart from the plugin's own signer, so that a mistake there shows here.
 * `undefined` for one that is malformed, of another algorithm or signed by another key.
 */
export function verifyJwt(
  jwt: string,
  algorithm: 'ES256' | 'RS256' | 'PS256',
  key: KeyObject,
): VerifiedJwt | undefined {
  const match = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(jwt)
  if (match === null) return undefined
  const [, head = '', body = '', signature = ''] = match
  const header = readJson(Buffer.from(head, 'base64url'))
  const claims = readJson(Buffer.from(body, 'base64url'))
  if (header === undefined || claims === undefined || header.alg !== algorithm) return undefined
  const data = Buffer.from(`${head}.${body}`)
  const isRight = verify('sha256', data, verifyOptions(algorithm, key), Buffer.from(signature, 'base64url'))
  return isRight ? { header, claims } : undefined
}

function verifyOptions(algorithm: 'ES256' | 'RS256' | 'PS256', key: KeyObject) {
  if (algorithm === 'ES256') return { key, dsaEncoding: 'ieee-p1363' as const }
  if (algorithm === 'PS256') return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
  return { key }
}
