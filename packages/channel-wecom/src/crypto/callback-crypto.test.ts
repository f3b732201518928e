import { createCipheriv } from 'node:crypto'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decryptMessage, encryptMessage, isSignedBy, signCallback } from './callback-crypto.ts'

const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const otherKey = 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba'
const receiverId = 'wwcorpid000000001'
const keys = { aesKeys: [aesKey], receiverId }
const vector = 'Q3stYC6hdFzMh9T8HCvyDIvjzF44x3WXDLsc4jnl2RLaeXP1SJw4TrmqjIJWGjLl7usG95OXsFVvYHr/DgQ2tQ=='
const parts = { token: 'testtoken', timestamp: '1700000000', nonce: 'nonce123', encrypted: vector }

describe('the encryption of callbacks', () => {
  it('gives the known text and signature of a known message', () => {
    const random = Buffer.from('0123456789abcdef')
    expect(encryptMessage('echo-plain-1', { aesKey, receiverId }, random)).toBe(vector)
    expect(decryptMessage(vector, keys)).toBe('echo-plain-1')
    expect(signCallback(parts)).toBe('9857cef7e3e7daa701d83a58a236c90ab216dd54')
  })

  it('signs and encrypts as the official package does, for any message', () => {
    const official: typeof import('@wecom/crypto') = createRequire(import.meta.url)('@wecom/crypto')
    const anyText = fc.string({ unit: 'binary', maxLength: 200 }).map(text => text.toWellFormed())
    fc.assert(
      fc.property(anyText, message => {
        const ours = encryptMessage(message, { aesKey, receiverId })
        expect(official.decrypt(aesKey, ours)).toMatchObject({ message, id: receiverId })
        expect(decryptMessage(official.encrypt(aesKey, message, receiverId), keys)).toBe(message)
        const { token, timestamp, nonce } = parts
        expect(signCallback({ ...parts, encrypted: ours })).toBe(official.getSignature(token, timestamp, nonce, ours))
      }),
      { numRuns: 200 },
    )
  })

  it('tries the previous key after the current one', () => {
    const old = encryptMessage('old', { aesKey: otherKey, receiverId })
    expect(decryptMessage(old, keys)).toBeUndefined()
    expect(decryptMessage(old, { aesKeys: [aesKey, otherKey], receiverId })).toBe('old')
  })

  it('reads nothing that is meant for another receiver', () => {
    expect(decryptMessage(vector, { ...keys, receiverId: 'wwcorpid000000002' })).toBeUndefined()
    expect(decryptMessage(vector, { ...keys, receiverId: '' })).toBeUndefined()
  })

  it.each([
    ['nothing', ''],
    ['no Base64', '!!!!'],
    ['half a block', vector.slice(0, 20)],
    ['a block too few', vector.slice(0, 43)],
    ['random blocks', Buffer.alloc(64, 7).toString('base64')],
  ])('reads nothing from %s', (_, encrypted) => {
    expect(decryptMessage(encrypted, keys)).toBeUndefined()
  })

  it.each([
    ['padding of 0', 0],
    ['padding of 33', 33],
    ['padding that differs', 9],
  ])('reads nothing with %s', (_, last) => {
    expect(decryptMessage(encryptRaw(Buffer.concat([Buffer.alloc(63, 1), Buffer.of(last)])), keys)).toBeUndefined()
  })

  it('reads nothing with padding that differs before its last byte', () => {
    const head = Buffer.concat([Buffer.alloc(16), Buffer.from([0, 0, 0, 1]), Buffer.from(`x${receiverId}`)])
    const padding = Buffer.alloc(64 - head.length, 64 - head.length)
    expect(decryptMessage(encryptRaw(Buffer.concat([head, padding])), keys)).toBe('x')
    padding[0] = 1
    expect(decryptMessage(encryptRaw(Buffer.concat([head, padding])), keys)).toBeUndefined()
  })

  it('reads nothing with a length beyond its end', () => {
    const head = Buffer.concat([Buffer.alloc(16), Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.from(receiverId)])
    const padding = 64 - head.length
    expect(decryptMessage(encryptRaw(Buffer.concat([head, Buffer.alloc(padding, padding)])), keys)).toBeUndefined()
  })
})

describe('the signature of callbacks', () => {
  it('fits its own parts and no others', () => {
    const signature = signCallback(parts)
    expect(isSignedBy(signature, parts)).toBe(true)
    for (const name of ['token', 'timestamp', 'nonce', 'encrypted'] as const)
      expect(isSignedBy(signature, { ...parts, [name]: `${parts[name]}x` })).toBe(false)
    expect(isSignedBy('', parts)).toBe(false)
    expect(isSignedBy(signature.toUpperCase(), parts)).toBe(false)
  })
})

function encryptRaw(padded: Buffer): string {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64')
}
