import { createHash, createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { RequestVerifier } from './verify-request.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** A call whose signature fits its body, and whose header claims this hash of it. */
function callClaiming(bodyHash: string) {
  const headers = {
    host: 'dysmsapi.aliyuncs.com',
    'x-acs-action': 'SendSms',
    'x-acs-content-sha256': bodyHash,
    'x-acs-date': '2026-01-02T03:04:05Z',
    'x-acs-signature-nonce': 'n',
    'x-acs-version': '2017-05-25',
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const canonical = ['POST', '/', '', lines.join(''), names, sha256('body')].join('\n')
  const signature = createHmac('sha256', 's')
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex')
  const authorization = `ACS3-HMAC-SHA256 Credential=k,SignedHeaders=${names},Signature=${signature}`
  const headersSent = { ...headers, authorization }
  return { method: 'POST', path: '/', query: new URLSearchParams(), headers: headersSent, body: Buffer.from('body') }
}

it('refuses a body that is not the one its header claims', () => {
  const verifier = new RequestVerifier({ accessKeyId: 'k', accessKeySecret: 's' }, () => now)
  expect(verifier.verify(callClaiming(sha256('another')))).toMatchObject({ refused: 'SignatureDoesNotMatch' })
  expect(verifier.verify(callClaiming(sha256('body')))).toBeUndefined()
})
