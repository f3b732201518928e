import { expect, it } from 'vitest'
import { canonicalQuery, signRequest, type UnsignedRequest } from './signature.ts'

const documented: UnsignedRequest = {
  method: 'POST',
  host: 'ecs.cn-shanghai.aliyuncs.com',
  action: 'RunInstances',
  version: '2014-05-26',
  query: { RegionId: 'cn-shanghai', ImageId: 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd' },
  body: '',
  signedAt: Date.parse('2023-10-26T10:22:32.987Z'),
  nonce: '3156853299f313e23d1673dc12e1703d',
}

it("signs the provider's documented example as documented", () => {
  const { authorization } = signRequest(documented, { id: 'YourAccessKeyId', secret: 'YourAccessKeySecret' })
  expect(authorization).toBe(
    'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,' +
      'SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,' +
      'Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  )
})

it('signs a call with a Chinese form body', () => {
  const body =
    'PhoneNumbers=13900000001&SignName=%E6%B5%8B%E8%AF%95%E7%AD%BE%E5%90%8D&TemplateCode=SMS_1000001&TemplateParam=%7B%22code%22%3A%221234%22%7D&OutId=m-1'
  const headers = signRequest(
    {
      method: 'POST',
      host: 'dysmsapi.aliyuncs.com',
      action: 'SendSms',
      version: '2017-05-25',
      query: {},
      body,
      contentType: 'application/x-www-form-urlencoded',
      signedAt: Date.parse('2026-01-02T03:04:05Z'),
      nonce: '0123456789abcdef0123456789abcdef',
    },
    { id: 'testKey', secret: 'testSecret' },
  )
  expect(headers['x-acs-content-sha256']).toBe('1ec88a1297e4f43e611198e2e9e5c03aaa8596d09390da923b8bac38da637c29')
  expect(headers.authorization).toMatch(/Signature=4c1652d0e4f25a060434d13954a053f2b8e7b6fcae91649e3be67097258888e3$/)
})

it('sends and signs the token of temporary credentials', () => {
  const headers = signRequest(documented, { id: 'k', secret: 's', securityToken: 'sts-token' })
  expect(headers['x-acs-security-token']).toBe('sts-token')
  expect(headers.authorization).toContain('x-acs-content-sha256;x-acs-date;x-acs-security-token;')
})

it('encodes what RFC 3986 reserves and sorts by name', () => {
  expect(canonicalQuery({ b: "a b*!'()~", a: '中' })).toBe('a=%E4%B8%AD&b=a%20b%2A%21%27%28%29~')
})
