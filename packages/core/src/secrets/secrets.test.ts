import { createHmac } from 'node:crypto'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SecretBox } from './secret-box.ts'
import { deriveKey, keyedHasher, loadOrMakeKey, parseSecretKey } from './secret-key.ts'
import { joinSecrets, secretsSet, splitSecrets, writeOnlyPaths } from './write-only.ts'

const key = (byte: number) => new Uint8Array(32).fill(byte)

describe('a secret box', () => {
  const box = new SecretBox(key(1))

  test('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, place) => {
        expect(box.open(box.seal(text, place), place)).toEqual({ outcome: 'opened', text })
      }),
    )
  })

  test('seals the same text differently each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => box.seal('x', 'a'))).size).toBe(100)
  })

  test('opens in another process with the same key', () => {
    expect(new SecretBox(key(1)).open(box.seal('x', 'a'), 'a')).toEqual({ outcome: 'opened', text: 'x' })
  })

  test('refuses a text that was moved, changed or cut', () => {
    const sealed = box.seal('swordfish', 'account:a/1')
    expect(box.open(sealed, 'account:a/2')).toEqual({ outcome: 'damaged' })
    for (let at = sealed.lastIndexOf('.') + 1; at < sealed.length - 1; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      expect(box.open(sealed.slice(0, at) + other + sealed.slice(at + 1), 'account:a/1').outcome).toBe('damaged')
      expect(box.open(sealed.slice(0, at), 'account:a/1').outcome).toBe('damaged')
    }
    expect(box.open('', 'a')).toEqual({ outcome: 'damaged' })
  })

  test('names the key it would need, and nothing of the text', () => {
    const outcome = new SecretBox(key(2)).open(box.seal('swordfish', 'a'), 'a')
    expect(outcome).toEqual({ outcome: 'unknown-key', keyId: expect.stringMatching(/^[0-9a-f]{8}$/) })
  })

  test('opens with older keys and seals with the first', () => {
    const rotated = new SecretBox(key(2), [key(1)])
    const old = box.seal('x', 'a')
    expect(rotated.open(old, 'a')).toEqual({ outcome: 'opened', text: 'x' })
    expect(rotated.isSealedByOlderKey(old)).toBe(true)
    const fresh = rotated.seal('x', 'a')
    expect(rotated.isSealedByOlderKey(fresh)).toBe(false)
    expect(box.open(fresh, 'a').outcome).toBe('unknown-key')
  })
})

describe('keys', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mc-key-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('are read in hexadecimal and in base64', () => {
    const bytes = Buffer.from(key(7))
    expect(parseSecretKey(bytes.toString('hex'), 'MC_SECRET_KEY')).toEqual(key(7))
    expect(parseSecretKey(`${bytes.toString('base64')}\n`, 'MC_SECRET_KEY')).toEqual(key(7))
  })

  test.each(['', 'swordfish', 'ab'.repeat(31), Buffer.alloc(33).toString('base64')])(
    'that are none are refused by the name of the setting: %s',
    text => {
      expect(() => parseSecretKey(text, 'MC_SECRET_KEY')).toThrow(
        'MC_SECRET_KEY is no key of 32 bytes in hexadecimal or base64.',
      )
    },
  )

  test('are made once, for the owner alone, also by several at the same time', async () => {
    const file = join(folder, 'deep', 'secret.key')
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadOrMakeKey(file)))
    for (const each of keys) expect(each).toEqual(keys[0])
    expect(await loadOrMakeKey(file)).toEqual(keys[0])
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'deep'))).toEqual(['secret.key'])
  })

  test('in a damaged file are never replaced', async () => {
    const file = join(folder, 'secret.key')
    await writeFile(file, 'half a k')
    await expect(loadOrMakeKey(file)).rejects.toThrow('secret.key is no key')
  })

  test('of two purposes differ, those of one are equal', () => {
    expect(deriveKey(key(1), 'a')).toEqual(deriveKey(key(1), 'a'))
    expect(deriveKey(key(1), 'a')).not.toEqual(deriveKey(key(1), 'b'))
    expect(deriveKey(key(1), 'a')).not.toEqual(deriveKey(key(2), 'a'))
    expect(deriveKey(key(1), 'a')).toHaveLength(32)
  })

  test('decide what a text is hashed to', () => {
    expect(keyedHasher(key(1))('+8613800138000')).toMatch(/^[0-9a-f]{32}$/)
    expect(keyedHasher(key(1))('a')).toBe(keyedHasher(key(1))('a'))
    expect(keyedHasher(key(1))('a')).not.toBe(keyedHasher(key(2))('a'))
  })

  test('hash any text as HMAC-SHA-256 does', () => {
    const keys = fc.uint8Array({ minLength: 0, maxLength: 64 })
    fc.assert(
      fc.property(keys, fc.string({ unit: 'binary', maxLength: 400 }), (bytes, text) => {
        const expected = createHmac('sha256', bytes).update(text).digest('hex').slice(0, 32)
        expect(keyedHasher(bytes)(text)).toBe(expected)
      }),
    )
  })
})

describe('secrets in settings', () => {
  const secret = { type: 'string', writeOnly: true }
  const schema = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      secret,
      proxy: { type: 'object', properties: { host: { type: 'string' }, password: secret } },
      list: { type: 'array', items: { type: 'object', properties: { token: secret } } },
      map: { type: 'object', additionalProperties: secret },
      referred: { $ref: '#/$defs/login' },
      self: { $ref: '#' },
    },
    $defs: { login: { type: 'object', properties: { user: { type: 'string' }, pin: secret } } },
    anyOf: [{ properties: { key: secret } }, { properties: { secret } }],
  }
  const paths = writeOnlyPaths(schema)

  test('are found in members, references and alternatives; lists, maps and cycles count as a whole', () => {
    expect(paths).toEqual([
      ['secret'],
      ['proxy', 'password'],
      ['list'],
      ['map'],
      ['referred', 'pin'],
      ['self'],
      ['key'],
    ])
  })

  test('are split off and joined again', () => {
    const settings = { id: 'a', secret: 's1', proxy: { host: 'h', password: 's2' }, list: [{ token: 's3' }] }
    const { open, secrets } = splitSecrets(paths, settings)
    expect(open).toEqual({ id: 'a', proxy: { host: 'h' } })
    expect(secrets).toEqual({ secret: 's1', proxy: { password: 's2' }, list: [{ token: 's3' }] })
    expect(joinSecrets(open, secrets)).toEqual(settings)
    expect(secretsSet(paths, settings)).toEqual([['secret'], ['proxy', 'password'], ['list']])
  })
})
