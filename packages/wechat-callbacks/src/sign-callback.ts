import { createHash, timingSafeEqual } from 'node:crypto'

/** What a signature covers. */
export interface SignedParts {
  /** The Token (令牌) of the server configuration. */
  readonly token: string
  readonly timestamp: string
  readonly nonce: string
  /** The `Encrypt` member of a body, or the encrypted `echostr` of a verification. Absent for a `signature` without encryption. */
  readonly encrypted?: string
}

/** `msg_signature`, or `signature` where nothing is encrypted: SHA-1 of the sorted parts, in hex of small letters. */
export function signCallback({ token, timestamp, nonce, encrypted }: SignedParts): string {
  const parts = [token, timestamp, nonce, ...(encrypted === undefined ? [] : [encrypted])]
  return createHash('sha1').update(parts.sort().join('')).digest('hex')
}

/** Whether a signature is the right one, letter by letter. How much of it is right does not show in the time it takes. */
export function isSignedBy(signature: string, parts: SignedParts): boolean {
  const [given, right] = [Buffer.from(signature), Buffer.from(signCallback(parts))]
  return given.length === right.length && timingSafeEqual(given, right)
}
