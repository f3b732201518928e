import { getSignature } from '@wecom/crypto'
import { expect, it } from 'vitest'
import { isSignedBy, signCallback } from './sign-callback.ts'

const encrypted = 'Q3stYC6hdFzMh9T8HCvyDIvjzF44x3WXDLsc4jnl2RLaeXP1SJw4TrmqjIJWGjLl7usG95OXsFVvYHr/DgQ2tQ=='
const address = { token: 'testtoken', timestamp: '1700000000', nonce: 'nonce123' }
const message = { ...address, encrypted }

it('gives the known signatures of a known address and message', () => {
  expect(signCallback(address)).toBe('ee0843455eb31b87dbf6d6890273a3ab976bd56e')
  expect(signCallback(message)).toBe('9857cef7e3e7daa701d83a58a236c90ab216dd54')
})

it('signs as the published library of the vendor does', () => {
  expect(signCallback({ token: 't', timestamp: '1', nonce: '2', encrypted })).toBe(
    getSignature('t', '1', '2', encrypted),
  )
})

it('fits its own parts and no others', () => {
  const signature = signCallback(message)
  expect(isSignedBy(signature, message)).toBe(true)
  for (const name of ['token', 'timestamp', 'nonce', 'encrypted'] as const)
    expect(isSignedBy(signature, { ...message, [name]: `${message[name]}x` })).toBe(false)
  expect(isSignedBy(signature, address)).toBe(false)
  expect(isSignedBy(signCallback(address), address)).toBe(true)
})

it('fits only whole and as it is written', () => {
  const right = signCallback(address)
  for (const wrong of [
    '',
    right.slice(1),
    `${right}0`,
    right.toUpperCase(),
    '多'.repeat(40),
    right.replace(/^./, '多'),
  ])
    expect(isSignedBy(wrong, address)).toBe(false)
})
