import { createCipheriv, randomBytes } from 'node:crypto'
import { decrypt, encrypt, getSignature } from '@wecom/crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encryptMessage } from '../double/encrypt-message.ts'
import { decryptMessage } from './decrypt-message.ts'
import { isSignature, signatureOf } from './signature.ts'

const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const encrypted = 'Q3stYC6hdFzMh9T8HCvyDIvjzF44x3WXDLsc4jnl2RLaeXP1SJw4TrmqjIJWGjLl7usG95OXsFVvYHr/DgQ2tQ=='

describe('known values', () => {
  it('of the signature of an address', () => {
    expect(signatureOf('testtoken', '1700000000', 'nonce123')).toBe('ee0843455eb31b87dbf6d6890273a3ab976bd56e')
  })

  it('of the signature of a message', () => {
    const signature = signatureOf('testtoken', '1700000000', 'nonce123', encrypted)
    expect(signature).toBe('9857cef7e3e7daa701d83a58a236c90ab216dd54')
  })

  it('of encryption, both ways', () => {
    const random = Buffer.from('0123456789abcdef')
    expect(encryptMessage('echo-plain-1', key, 'wwcorpid000000001', random)).toBe(encrypted)
    expect(decryptMessage(encrypted, key, 'wwcorpid000000001')?.toString()).toBe('echo-plain-1')
  })
})

const appId = 'wx0123456789abcdef'
const make = (message: string): string => encryptMessage(message, key, appId, randomBytes(16))

describe('an encrypted message', () => {
  it('is read whatever it is and however long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), message => {
        expect(decryptMessage(make(message), key, appId)?.toString()).toBe(message)
      }),
    )
    // Every length of padding, 32 bytes of it included.
    for (let length = 0; length < 40; length++)
      expect(decryptMessage(make('x'.repeat(length)), key, appId)).toHaveLength(length)
  })

  it('is read and written as the published library of the vendor does', () => {
    const message = '<xml><Content>😀 𠮷</Content></xml>'
    expect(decrypt(key, make(message))).toMatchObject({ message, id: appId })
    expect(decryptMessage(encrypt(key, message, appId), key, appId)?.toString()).toBe(message)
    expect(signatureOf('t', '1', '2', encrypted)).toBe(getSignature('t', '1', '2', encrypted))
  })

  it.each([
    ['another key', make('a'), `${key.slice(0, -2)}aa`, appId],
    ['another appid', make('a'), key, 'wx0000000000000000'],
    ['a longer appid', make('a'), key, `${appId}0`],
    ['no appid', encryptMessage('a', key, '', randomBytes(16)), key, appId],
    ['half of it', make('a'.repeat(100)).slice(0, 64), key, appId],
    ['a byte more', Buffer.concat([Buffer.from(make('a'), 'base64'), Buffer.from('x')]).toString('base64'), key, appId],
    ['nothing', '', key, appId],
    ['no base64', '!!!!', key, appId],
  ])('is nothing with %s', (_, text, aesKey, id) => {
    expect(decryptMessage(text, aesKey, id)).toBeUndefined()
  })

  it('is nothing with padding of another kind', () => {
    const bytes = Buffer.from(`${key}=`, 'base64')
    const cipher = createCipheriv('aes-256-cbc', bytes, bytes.subarray(0, 16)).setAutoPadding(false)
    const start = Buffer.concat([randomBytes(16), Buffer.from([0, 0, 0, 1]), Buffer.from(`a${appId}`)])
    const count = 64 - start.length
    const plain = Buffer.concat([start, Buffer.alloc(count - 1), Buffer.from([count])])
    const text = Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64')
    expect(count).toBeLessThanOrEqual(32)
    expect(decryptMessage(text, key, appId)).toBeUndefined()
  })

  it('never makes the reader throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(decryptMessage(Buffer.from(bytes).toString('base64'), key, appId)).toBeUndefined()
      }),
    )
  })
})

it('a signature fits in either case of its letters, and only whole', () => {
  const right = signatureOf('t', '1', '2')
  expect(isSignature(right, right)).toBe(true)
  expect(isSignature(right.toUpperCase(), right)).toBe(true)
  for (const wrong of [null, '', right.slice(1), `${right}0`, signatureOf('u', '1', '2')])
    expect(isSignature(wrong, right)).toBe(false)
})
