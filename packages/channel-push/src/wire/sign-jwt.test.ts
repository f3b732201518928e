import { describe, expect, it } from 'vitest'
import { ecKeyPair, rsaKeyPair } from '../double/kit/key-pairs.ts'
import { verifyJwt } from '../double/kit/verify-jwt.ts'
import { issuedAt, type JwtAlgorithm, readPrivateKey, signJwt } from './sign-jwt.ts'

describe.each<[JwtAlgorithm, 'rsa' | 'ec']>([
  ['ES256', 'ec'],
  ['RS256', 'rsa'],
  ['PS256', 'rsa'],
])('a JWT by %s', (algorithm, kind) => {
  const pairOf = kind === 'ec' ? ecKeyPair : rsaKeyPair
  const key = readPrivateKey(pairOf('right').privatePem, algorithm, 'key')
  const jwt = signJwt(algorithm, { kid: 'k' }, { iss: 'i', iat: 1_700_000_000 }, key)

  it('is verified by its public key, and by no other', () => {
    expect(verifyJwt(jwt, algorithm, pairOf('right').publicKey)).toEqual({
      header: { alg: algorithm, kid: 'k' },
      claims: { iss: 'i', iat: 1_700_000_000 },
    })
    expect(verifyJwt(jwt, algorithm, pairOf('wrong').publicKey)).toBeUndefined()
    expect(verifyJwt(`${jwt.slice(0, -8)}AAAAAAAA`, algorithm, pairOf('right').publicKey)).toBeUndefined()
  })

  it('says when it was issued', () => {
    expect(issuedAt(jwt)).toBe(1_700_000_000_000)
    expect(issuedAt('nonsense')).toBe(0)
  })

  it('is not made with a key of another kind', () => {
    const other = kind === 'ec' ? rsaKeyPair('right') : ecKeyPair('right')
    expect(() => readPrivateKey(other.privatePem, algorithm, 'key')).toThrow(
      `settings.key holds a key of another kind than ${algorithm}`,
    )
  })
})
