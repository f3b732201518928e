import { hash, hkdfSync, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { MessageCenterError } from '../errors.ts'

const KEY_BYTES = 32

/** A key of 32 bytes for one purpose (`recipients`), from which neither the master nor another purpose's key follows. */
export function deriveKey(master: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', master, '', `message-center/${purpose}`, KEY_BYTES))
}

/** SHA-256 works on blocks of this size, in bytes. */
const BLOCK_BYTES = 64
const DIGEST_BYTES = 32
/** Addresses are short: room to write them behind the key, in place of three buffers for each. */
const SHORT_BYTES = 768

/**
 * Makes a hash that stands for a text where the text itself must not be kept: HMAC-SHA-256 (RFC 2104) under a key of
 * at most 64 bytes, the first 128 bits, 32 hexadecimal characters.
 *
 * Written out, since it is asked once per recipient: an `Hmac` object costs eight times as much as its two hashes.
 */
export function keyedHasher(key: Uint8Array): (text: string) => string {
  const inner = Buffer.concat([padded(key, 0x36), Buffer.alloc(SHORT_BYTES)])
  const outer = Buffer.concat([padded(key, 0x5c), Buffer.alloc(DIGEST_BYTES)])
  return text => {
    // A character has three bytes at most.
    const isShort = text.length * 3 <= SHORT_BYTES
    const message = isShort
      ? inner.subarray(0, BLOCK_BYTES + inner.write(text, BLOCK_BYTES))
      : Buffer.concat([inner.subarray(0, BLOCK_BYTES), Buffer.from(text)])
    hash('sha256', message, 'buffer').copy(outer, BLOCK_BYTES)
    return hash('sha256', outer, 'hex').slice(0, 32)
  }
}

const padded = (key: Uint8Array, pad: number): Buffer =>
  Buffer.from(Array.from({ length: BLOCK_BYTES }, (_, n) => (key[n] ?? 0) ^ pad))

/**
 * Reads a key of 32 bytes in hexadecimal or base64. Throws `invalid_options` that names `source` (`MC_SECRET_KEY`) and
 * never the text.
 */
export function parseSecretKey(text: string, source: string): Uint8Array {
  const trimmed = text.trim()
  if (/^[0-9a-fA-F]{64}$/.test(trimmed)) return new Uint8Array(Buffer.from(trimmed, 'hex'))
  if (/^[A-Za-z0-9+/]{43}=$/.test(trimmed)) return new Uint8Array(Buffer.from(trimmed, 'base64'))
  throw new MessageCenterError('invalid_options', {
    field: source,
    detail: `${source} is no key of 32 bytes in hexadecimal or base64.`,
    fix: 'Make one with: openssl rand -base64 32',
  })
}

/**
 * The key in the file; a missing file is made, with a new key, readable by its owner alone. Of several processes that
 * start at once one makes it and all read the same.
 */
export async function loadOrMakeKey(file: string): Promise<Uint8Array> {
  const found = await readKey(file)
  if (found) return found
  await mkdir(dirname(file), { recursive: true })
  await makeKey(file)
  const made = await readKey(file)
  if (made) return made
  throw new MessageCenterError('invalid_options', {
    field: file,
    detail: `The key file ${file} vanished while it was made.`,
    fix: 'Let nothing else delete files in this folder.',
  })
}

async function readKey(file: string): Promise<Uint8Array | undefined> {
  try {
    return parseSecretKey(await readFile(file, 'utf8'), file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Complete or not there: written and synced under another name, then linked, which never replaces a file. */
async function makeKey(file: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    await link(draft, file)
    await syncFolder(dirname(file))
  } catch (error) {
    // Another process was first: its key counts.
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
}

/** Losing the name of the key in a power cut would lose every secret that was sealed with it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
