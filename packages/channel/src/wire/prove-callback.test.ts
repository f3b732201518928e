import { expect, it } from 'vitest'
import { hostRequest } from '../double/index.ts'
import { hasAddressToken, isSameText } from './prove-callback.ts'

const at = (path: string, query = '') => hostRequest({ path, query: new URLSearchParams(query) })

it.each([at('/the-token'), at('/sms/the-token/'), at('/', 'token=the-token'), at('/another-token', 'token=the-token')])(
  'finds the token at the end of the path or in the query',
  request => {
    expect(hasAddressToken(request, 'the-token')).toBe(true)
  },
)

it.each([
  at('/'),
  at('/the-token/x'),
  at('/the-tokenx'),
  at('/the-toke'),
  at('/the-token', 'token='),
  at('/the-token', 'token=another-token'),
])('finds no token in another place, nor another token', request => {
  expect(hasAddressToken(request, 'the-token')).toBe(false)
})

it('compares texts of any length', () => {
  expect(isSameText('', '')).toBe(true)
  expect(isSameText('多', '多')).toBe(true)
  expect([isSameText('', 'a'), isSameText('a', 'aa'), isSameText('a', 'A')]).toEqual([false, false, false])
})
