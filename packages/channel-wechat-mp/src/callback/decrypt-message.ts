import { createDecipheriv } from 'node:crypto'

const randomBytes = 16
const lengthBytes = 4
/** The padding counts to blocks of this size, twice that of the cipher. */
const paddingBlock = 32

/**
 * The message within an `Encrypt`; `undefined` when key or appid are not those it was made with.
 * The plain text is 16 random bytes, the length in 4 bytes, the message, the appid, and padding of 1 to 32 bytes.
 * Source: WeChat, "Message encryption and decryption", AES-256-CBC.
 */
export function decryptMessage(encrypted: string, encodingAesKey: string, appId: string): Buffer | undefined {
  const cipherText = Buffer.from(encrypted, 'base64')
  if (cipherText.length === 0 || cipherText.length % 16 !== 0) return undefined
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const plain = withoutPadding(Buffer.concat([decipher.update(cipherText), decipher.final()]))
  if (plain === undefined || plain.length < randomBytes + lengthBytes) return undefined

  const start = randomBytes + lengthBytes
  const end = start + plain.readUInt32BE(randomBytes)
  if (end > plain.length || plain.toString('utf8', end) !== appId) return undefined
  return plain.subarray(start, end)
}

function withoutPadding(padded: Buffer): Buffer | undefined {
  const count = padded.at(-1) ?? 0
  if (count < 1 || count > paddingBlock || count > padded.length) return undefined
  const isPadding = padded.subarray(-count).every(byte => byte === count)
  return isPadding ? padded.subarray(0, -count) : undefined
}
