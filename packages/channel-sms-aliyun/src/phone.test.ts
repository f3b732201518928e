import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressSchema, fromProviderNumber, maskPhone, toProviderNumber } from './phone.ts'

const pattern = new RegExp(JSON.parse(JSON.stringify(addressSchema)).properties.phone.pattern)

describe('the address', () => {
  it.each(['+8613800138000', '+85291234567', '+13105551234'])('takes %s', phone => {
    expect(pattern.test(phone)).toBe(true)
  })
  it.each([
    '13800138000',
    '008613800138000',
    '8613800138000',
    '+86 138 0013 8000',
    '+8612345678901',
    '+861380013800',
    '+0123456',
    '',
  ])('refuses %j', phone => {
    expect(pattern.test(phone)).toBe(false)
  })
})

it('writes mainland numbers with 11 digits and others with country code', () => {
  expect(toProviderNumber('+8613800138000')).toBe('13800138000')
  expect(toProviderNumber('+85291234567')).toBe('85291234567')
})

it.each(['13800138000', '+8613800138000', '008613800138000', '8613800138000', ' 13800138000 '])(
  'reads %j as a mainland number',
  written => {
    expect(fromProviderNumber(written)).toBe('+8613800138000')
  },
)

it.each(['', 'abc', '+86123', '138'])('reads %j as no number', written => {
  expect(fromProviderNumber(written)).toBeUndefined()
})

it('hides at least four digits of a mainland number and three of others', () => {
  expect(maskPhone('+8613800138000')).toBe('+86138****8000')
  expect(maskPhone('+85291234567')).toBe('+85****67')
  fc.assert(
    fc.property(fc.stringMatching(/^\+(861[3-9]\d{9}|[1-79]\d{6,14})$/), phone => {
      expect(maskPhone(phone)).toContain('****')
      expect(maskPhone(phone).replace('****', '').length).toBeLessThanOrEqual(
        phone.length - (phone.startsWith('+86') ? 4 : 3),
      )
    }),
  )
})
