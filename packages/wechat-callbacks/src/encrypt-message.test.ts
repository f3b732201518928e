import { createCipheriv } from 'node:crypto'
import { decrypt, encrypt } from '@wecom/crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decryptMessage, encryptMessage } from './encrypt-message.ts'

const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const otherKey = 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba'
const receiverId = 'wwcorpid000000001'
const keys = { aesKeys: [aesKey], receiverId }
const vector = 'Q3stYC6hdFzMh9T8HCvyDIvjzF44x3WXDLsc4jnl2RLaeXP1SJw4TrmqjIJWGjLl7usG95OXsFVvYHr/DgQ2tQ=='
const write = (message: string, receiver = receiverId) => encryptMessage(message, { aesKey, receiverId: receiver })

it('gives the known text of a known message, both ways', () => {
  const random = Buffer.from('0123456789abcdef')
  expect(encryptMessage('echo-plain-1', { aesKey, receiverId }, random)).toBe(vector)
  expect(decryptMessage(vector, keys)).toBe('echo-plain-1')
})

it('encrypts and decrypts as the published library of the vendor does, whatever the message', () => {
  const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map(point => String.fromCodePoint(point))
  const anyText = fc.string({ unit: fc.oneof(anyCharacter, fc.constantFrom('你', '😀', '\0')), maxLength: 200 })
  fc.assert(
    fc.property(anyText, text => {
      const message = text.toWellFormed()
      const ours = write(message)
      expect(decryptMessage(ours, keys)).toBe(message)
      expect(decrypt(aesKey, ours)).toMatchObject({ message, id: receiverId })
      expect(decryptMessage(encrypt(aesKey, message, receiverId), keys)).toBe(message)
    }),
    { numRuns: 200 },
  )
})

it('reads every length of padding, 32 bytes of it included', () => {
  for (let length = 0; length < 40; length++)
    expect(decryptMessage(write('x'.repeat(length)), keys)).toBe('x'.repeat(length))
})

it('tries the previous key after the current one', () => {
  const old = encryptMessage('old', { aesKey: otherKey, receiverId })
  expect(decryptMessage(old, keys)).toBeUndefined()
  expect(decryptMessage(old, { aesKeys: [aesKey, otherKey], receiverId })).toBe('old')
})

describe('nothing is read', () => {
  it.each([
    ['for another receiver', vector, 'wwcorpid000000002'],
    ['for a receiver with a longer id', vector, `${receiverId}0`],
    ['for no receiver', vector, ''],
    ['without the id of a receiver', write('a', ''), receiverId],
  ])('%s', (_, encrypted, receiver) => {
    expect(decryptMessage(encrypted, { ...keys, receiverId: receiver })).toBeUndefined()
  })

  it('with a key that is nearly right', () => {
    const aesKeys = [`${aesKey.slice(0, -2)}aa`]
    expect(decryptMessage(write('a'), { ...keys, aesKeys })).toBeUndefined()
  })

  it.each([
    ['nothing', ''],
    ['no Base64', '!!!!'],
    ['half a block', vector.slice(0, 20)],
    ['a block too few', vector.slice(0, 43)],
    ['half of the blocks', write('a'.repeat(100)).slice(0, 64)],
    ['a byte more', Buffer.concat([Buffer.from(write('a'), 'base64'), Buffer.from('x')]).toString('base64')],
    ['random blocks', Buffer.alloc(64, 7).toString('base64')],
  ])('from %s', (_, encrypted) => {
    expect(decryptMessage(encrypted, keys)).toBeUndefined()
  })

  it.each([
    ['padding of 0', 0],
    ['padding of 33', 33],
    ['padding that differs', 9],
  ])('with %s', (_, last) => {
    expect(decryptMessage(encryptRaw(Buffer.concat([Buffer.alloc(63, 1), Buffer.of(last)])), keys)).toBeUndefined()
  })

  it('with padding that differs before its last byte', () => {
    const head = Buffer.concat([Buffer.alloc(16), Buffer.from([0, 0, 0, 1]), Buffer.from(`x${receiverId}`)])
    const padding = Buffer.alloc(64 - head.length, 64 - head.length)
    expect(decryptMessage(encryptRaw(Buffer.concat([head, padding])), keys)).toBe('x')
    padding[0] = 1
    expect(decryptMessage(encryptRaw(Buffer.concat([head, padding])), keys)).toBeUndefined()
  })

  it('with a length beyond its end', () => {
    const head = Buffer.concat([Buffer.alloc(16), Buffer.from([0xff, 0xff, 0xff, 0xff]), Buffer.from(receiverId)])
    const padding = 64 - head.length
    expect(decryptMessage(encryptRaw(Buffer.concat([head, Buffer.alloc(padding, padding)])), keys)).toBeUndefined()
  })

  it('and nothing thrown, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(decryptMessage(Buffer.from(bytes).toString('base64'), keys)).toBeUndefined()
      }),
    )
  })
})

function encryptRaw(padded: Buffer): string {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64')
}
