import { createHash, timingSafeEqual } from 'node:crypto'

/** SHA-1 in hex over the parts, sorted and joined. Source: WeChat, "Message push", verification. */
export function signatureOf(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex')
}

/** Whether a signature is the right one, in a time that tells nothing about it. */
export function isSignature(given: string | null, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return given !== null && timingSafeEqual(digest(given.toLowerCase()), digest(right))
}
