import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'

/*
 * A sealed text is `mc1.<key id>.<base64url of salt, nonce, encrypted text and tag>`, AES-256-GCM (NIST SP 800-38D).
 * Each run of a process seals under a key of its own, derived with a random salt of 16 bytes, and counts its nonces:
 * a nonce never comes twice under one key, however many texts a cluster seals.
 */

const VERSION = 'mc1'
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Texts sealed under one salt. */
const MAX_SEALS = 2 ** 24
/** Derived keys kept for opening. */
const MAX_SALTS = 256

export type OpenOutcome =
  | { readonly outcome: 'opened'; readonly text: string }
  /** Sealed under a key that is none of ours. */
  | { readonly outcome: 'unknown-key'; readonly keyId: string }
  /** Changed, cut, or sealed for something else. */
  | { readonly outcome: 'damaged' }

/** Encrypts texts at rest. The first key seals; all of them open, so keys can be changed one after the other. */
export class SecretBox {
  readonly #keys: ReadonlyMap<string, Uint8Array>
  readonly #keyId: string
  readonly #key: Uint8Array
  readonly #opening = new Map<string, Uint8Array>()
  #sealing: { readonly salt: Buffer; readonly key: Uint8Array; seals: number } | undefined

  /** Keys of 32 bytes. */
  constructor(key: Uint8Array, olderKeys: readonly Uint8Array[] = []) {
    this.#key = key
    this.#keyId = keyIdOf(key)
    this.#keys = new Map([key, ...olderKeys].map(each => [keyIdOf(each), each]))
  }

  /** Seals a text for one place (`account:<tenant>/<id>`): it opens there and nowhere else. */
  seal(text: string, place: string): string {
    const sealing = this.#nextSealing()
    const nonce = Buffer.alloc(NONCE_BYTES)
    nonce.writeUInt32BE(sealing.seals, NONCE_BYTES - 4)
    const cipher = createCipheriv('aes-256-gcm', sealing.key, nonce).setAAD(Buffer.from(place))
    const parts = [sealing.salt, nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]
    return `${VERSION}.${this.#keyId}.${Buffer.concat(parts).toString('base64url')}`
  }

  open(sealed: string, place: string): OpenOutcome {
    const [version, keyId = '', body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    if (version !== VERSION || bytes.length < SALT_BYTES + NONCE_BYTES + TAG_BYTES) return { outcome: 'damaged' }
    const key = this.#keys.get(keyId)
    if (key === undefined) return { outcome: 'unknown-key', keyId: keyId.slice(0, 8) }
    return openBytes(bytes, this.#openingKey(key, bytes.subarray(0, SALT_BYTES)), place)
  }

  /** Whether a text was sealed under an older key, so that sealing it again makes that key dispensable. */
  isSealedByOlderKey(sealed: string): boolean {
    return !sealed.startsWith(`${VERSION}.${this.#keyId}.`)
  }

  #nextSealing(): { readonly salt: Buffer; readonly key: Uint8Array; readonly seals: number } {
    if (this.#sealing === undefined || this.#sealing.seals >= MAX_SEALS) {
      const salt = randomBytes(SALT_BYTES)
      this.#sealing = { salt, key: saltedKey(this.#key, salt), seals: 0 }
    }
    this.#sealing.seals += 1
    return this.#sealing
  }

  #openingKey(key: Uint8Array, salt: Buffer): Uint8Array {
    const name = salt.toString('latin1')
    let salted = this.#opening.get(name)
    if (salted !== undefined) return salted
    const [oldest] = this.#opening.keys()
    if (oldest !== undefined && this.#opening.size >= MAX_SALTS) this.#opening.delete(oldest)
    salted = saltedKey(key, salt)
    this.#opening.set(name, salted)
    return salted
  }
}

function openBytes(bytes: Buffer, key: Uint8Array, place: string): OpenOutcome {
  const nonceEnd = SALT_BYTES + NONCE_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(SALT_BYTES, nonceEnd), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(nonceEnd, -TAG_BYTES)), decipher.final()])
    return { outcome: 'opened', text: text.toString('utf8') }
  } catch {
    // The only thing that fails here is the tag.
    return { outcome: 'damaged' }
  }
}

const saltedKey = (key: Uint8Array, salt: Buffer): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, salt, 'message-center/secret-box', 32))

/** Names a key without telling anything of it. */
const keyIdOf = (key: Uint8Array): string =>
  createHash('sha256').update('message-center/key-id').update(key).digest('hex').slice(0, 8)
