import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/*
 * Plain text: 16 random bytes, length of the message (4 bytes, big-endian), message, id of the receiver.
 * AES-256-CBC, the vector is the first half of the key; padding as in PKCS#7, but to blocks of 32 bytes.
 */

/** Who reads a callback. */
export interface CallbackReceiver {
  /** EncodingAESKeys of 43 characters, the current one first. Every one is tried. */
  readonly aesKeys: readonly string[]
  /** CorpID, suite id or AppID. A message for somebody else is not read. */
  readonly receiverId: string
}

/** The message in an encrypted text; `undefined` when no key fits, it is broken, or meant for another receiver. */
export function decryptMessage(encrypted: string, { aesKeys, receiverId }: CallbackReceiver): string | undefined {
  for (const aesKey of aesKeys) {
    const message = unpack(decrypt(encrypted, aesKey), receiverId)
    if (message !== undefined) return message
  }
  return undefined
}

/** Encrypts a message for a receiver. `random` has 16 bytes; only a test hands in its own. */
export function encryptMessage(
  message: string,
  { aesKey, receiverId }: { readonly aesKey: string; readonly receiverId: string },
  random: Uint8Array = randomBytes(16),
): string {
  const body = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length)
  const plain = Buffer.concat([random, length, body, Buffer.from(receiverId)])
  const padding = blockBytes - (plain.length % blockBytes)
  const { key, vector } = keyOf(aesKey)
  const cipher = createCipheriv('aes-256-cbc', key, vector).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]).toString(
    'base64',
  )
}

const blockBytes = 32
const randomLength = 16
const headBytes = randomLength + 4

function keyOf(aesKey: string): { readonly key: Buffer; readonly vector: Buffer } {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  return { key, vector: key.subarray(0, 16) }
}

function decrypt(encrypted: string, aesKey: string): Buffer | undefined {
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined
  const { key, vector } = keyOf(aesKey)
  const decipher = createDecipheriv('aes-256-cbc', key, vector).setAutoPadding(false)
  return withoutPadding(Buffer.concat([decipher.update(bytes), decipher.final()]))
}

function withoutPadding(padded: Buffer): Buffer | undefined {
  const padding = padded.at(-1) ?? 0
  const end = padded.length - padding
  const isPadded =
    padding >= 1 && padding <= blockBytes && end >= 0 && padded.subarray(end).every(byte => byte === padding)
  return isPadded ? padded.subarray(0, end) : undefined
}

function unpack(plain: Buffer | undefined, receiverId: string): string | undefined {
  if (plain === undefined || plain.length < headBytes) return undefined
  const end = headBytes + plain.readUInt32BE(randomLength)
  if (end > plain.length || plain.subarray(end).toString() !== receiverId) return undefined
  return plain.subarray(headBytes, end).toString()
}
