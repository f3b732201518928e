import { compileSchema } from '@message-center/channel/host'
import { describe, expect, it } from 'vitest'
import { addressSpecOf, deviceKey, type PushDevice, pushVendors } from './address.ts'

const addressSpec = addressSpecOf('apns')
const check = compileSchema(addressSpec.schema)
const apnsToken = 'ab'.repeat(32)

describe('the address of a device', () => {
  it.each(pushVendors)('takes a token of %s', vendor => {
    expect(check({ device: { vendor, token: apnsToken, app: 'com.example.shop', environment: 'production' } })).toEqual(
      [],
    )
  })

  it.each([
    'CN_8fa0618f178145d8c2a44091a1326411',
    'dGVzdC10b2tlbg:APA91bH-_x',
    'IQAAAACy0vLdAADqQnPd-2jWqYx7==',
    'eVdBf/1YmTa+8ZQ0=',
    '13065ffa4e0e5a5d1b2',
  ])('takes the vendor’s form %s', token => {
    expect(check({ device: { vendor: 'oppo', token } })).toEqual([])
  })

  it.each([
    'short',
    'two,tokens',
    'two;tokens',
    'with blank',
    '"quoted1"',
    'back\\slash',
    '汉字汉字汉字汉字',
    `new\nline1`,
  ])('refuses the token %j', token => {
    expect(check({ device: { vendor: 'xiaomi', token } })).toMatchObject([{ field: '/device/token' }])
  })

  it.each(['g'.repeat(64), 'a'.repeat(63), 'fcm-token:APA91'])('refuses %s as a token of APNs', token => {
    const [problem] = check({ device: { vendor: 'apns', token } })
    expect(problem).toMatchObject({ field: '/device/token', fix: expect.stringContaining('hexadecimal') })
  })

  it('refuses a vendor that is none, and names those there are', () => {
    const [problem] = check({ device: { vendor: 'nokia', token: apnsToken } })
    expect(problem).toMatchObject({ field: '/device/vendor', fix: expect.stringContaining('"huawei-hms"') })
  })

  it('is known by vendor and token, of APNs in any case of its letters', () => {
    const { key } = addressSpec
    expect(key({ device: { vendor: 'apns', token: 'ABCD', app: 'a' } })).toBe(
      key({ device: { vendor: 'apns', token: 'abcd' } }),
    )
    expect(key({ device: { vendor: 'fcm', token: 'ABCD' } })).not.toBe(
      key({ device: { vendor: 'fcm', token: 'abcd' } }),
    )
    expect(deviceKey('vivo', 'x')).not.toBe(deviceKey('oppo', 'x'))
  })

  it('shows three characters at either end of the token', () => {
    expect(addressSpec.mask({ device: { vendor: 'fcm', token: 'abcdefghijkl' } })).toBe('fcm:abc****jkl')
  })
})

describe('an account', () => {
  const app = 'com.example.shop'
  const apns: PushDevice = { vendor: 'apns', token: apnsToken }
  const oppo: PushDevice = { vendor: 'oppo', token: 'OPPO_CN_token' }

  it.each<[string, PushDevice, object, boolean]>([
    ['a device of its vendor', oppo, { app }, true],
    ['a device of its app', { ...oppo, app }, { app }, true],
    ['a device of an app, when it names none', { ...oppo, app }, {}, true],
    ['a device of its environment', { ...apns, environment: 'sandbox' }, { app, environment: 'sandbox' }, true],
    ['a device of production, when it names no environment', { ...apns, environment: 'production' }, { app }, true],
    ['an environment where the vendor has only one', { ...oppo, environment: 'sandbox' }, { app }, true],
    ['a device of another app', { ...oppo, app: 'com.example.other' }, { app }, false],
    ['a device of the sandbox, when it names no environment', { ...apns, environment: 'sandbox' }, { app }, false],
    ['a device of production', { ...apns, environment: 'production' }, { environment: 'sandbox' }, false],
  ])('looks whether it reaches %s', (_, device, settings, reaches) => {
    expect(addressSpecOf(device.vendor).fits?.({ device }, settings)).toBe(reaches)
  })

  it('reaches no device of another vendor', () => {
    expect(addressSpecOf('vivo').fits?.({ device: oppo }, {})).toBe(false)
  })
})
