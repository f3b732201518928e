import { describe, expect, it, onTestFinished } from 'vitest'
import { openAccount, startAt } from '../open-account.fixture.ts'
import { signRequest } from '../signature.ts'
import { startAliyunDouble } from './aliyun-double.ts'

const good = {
  PhoneNumbers: '13800000001',
  SignName: '测试签名',
  TemplateCode: 'SMS_1000001',
  TemplateParam: '{"text":"好"}',
}
const goodBatch = {
  PhoneNumberJson: '["13800000001","13800000002"]',
  SignNameJson: '["测试签名","测试签名"]',
  TemplateCode: 'SMS_1000001',
  TemplateParamJson: '[{"text":"a"},{"text":"b"}]',
}

interface Call {
  readonly action?: string
  readonly parameters?: Record<string, string>
  readonly nonce?: string
  readonly signedAt?: number
  readonly secret?: string
  readonly version?: string
  /** Changes the signed headers on the way. */
  readonly headers?: Record<string, string>
  /** Another body than the signed one. */
  readonly body?: string
}

let nonces = 0

async function call(url: string, { action = 'SendSms', parameters = good, ...more }: Call) {
  const body = new URLSearchParams(parameters).toString()
  const signed = signRequest(
    {
      method: 'POST',
      host: new URL(url).host,
      action,
      version: more.version ?? '2017-05-25',
      query: {},
      body,
      contentType: 'application/x-www-form-urlencoded',
      signedAt: more.signedAt ?? startAt,
      nonce: more.nonce ?? `nonce-${nonces++}`,
    },
    { id: 'double-key', secret: more.secret ?? 'double-secret' },
  )
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...signed, ...more.headers },
    body: more.body ?? body,
  })
  return { status: response.status, answer: await response.json() }
}

describe('the gateway of the double', () => {
  it.each<[string, number, Call]>([
    ['IncompleteSignature', 400, { headers: { authorization: 'Bearer x' } }],
    ['IncompleteSignature', 400, { headers: { 'x-acs-unsigned': 'x' } }],
    ['SignatureDoesNotMatch', 400, { secret: 'wrong' }],
    ['SignatureDoesNotMatch', 400, { body: 'PhoneNumbers=13800000002' }],
    ['SignatureDoesNotMatch', 400, { headers: { 'x-acs-action': 'SendBatchSms' } }],
    ['InvalidTimeStamp.Expired', 400, { signedAt: startAt - 15 * 60_000 - 1000 }],
    ['InvalidTimeStamp.Expired', 400, { signedAt: startAt + 15 * 60_000 + 1000 }],
    ['InvalidAction.NotFound', 404, { action: 'SendNothing' }],
    ['InvalidAction.NotFound', 404, { version: '2016-01-01' }],
  ])('refuses with %s and status %i', async (code, status, made) => {
    const { double } = await openAccount()
    expect(await call(double.url, made)).toMatchObject({
      status,
      answer: { Code: code, RequestId: expect.any(String) },
    })
    expect(double.messages()).toEqual([])
  })

  it('refuses a nonce the second time', async () => {
    const { double } = await openAccount()
    expect(await call(double.url, { nonce: 'n' })).toMatchObject({ answer: { Code: 'OK' } })
    expect(await call(double.url, { nonce: 'n' })).toMatchObject({
      status: 400,
      answer: { Code: 'SignatureNonceUsed' },
    })
  })

  it('listens at the port it is given', async () => {
    const first = await startAliyunDouble()
    const port = Number(new URL(first.url).port)
    await first.stop()
    const second = await startAliyunDouble({ port })
    onTestFinished(() => second.stop())
    expect(second.url).toBe(first.url)
  })
})

describe('the rules of SendSms at the double', () => {
  it.each<[string, Record<string, string>]>([
    ['isv.MOBILE_NUMBER_ILLEGAL', { PhoneNumbers: '1380000000' }],
    ['isv.MOBILE_NUMBER_ILLEGAL', { PhoneNumbers: '' }],
    ['isv.MOBILE_NUMBER_ILLEGAL', { PhoneNumbers: '16600000001' }],
    ['isv.MOBILE_COUNT_OVER_LIMIT', { PhoneNumbers: Array(1001).fill('13800000001').join() }],
    ['isv.DOMESTIC_NUMBER_NOT_SUPPORTED', { PhoneNumbers: '8613800000001', TemplateCode: 'SMS_1000004' }],
    ['isv.SMS_TEMPLATE_ILLEGAL', { TemplateCode: 'SMS_9' }],
    ['isv.SMS_TEMPLATE_ILLEGAL', { TemplateCode: 'SMS_1000005' }],
    ['isv.SMS_SIGNATURE_ILLEGAL', { SignName: '【测试签名】' }],
    ['isv.INVALID_JSON_PARAM', { TemplateParam: '{"text":1}' }],
    ['isv.INVALID_JSON_PARAM', { TemplateParam: '["text"]' }],
    ['isv.INVALID_JSON_PARAM', { TemplateParam: 'text' }],
    ['isv.TEMPLATE_MISSING_PARAMETERS', { TemplateParam: '{}' }],
    ['isv.PARAM_LENGTH_LIMIT', { TemplateParam: JSON.stringify({ text: 'x'.repeat(36) }) }],
    ['isv.PARAM_NOT_SUPPORT_URL', { TemplateParam: '{"text":"http://a.cn"}' }],
    ['isv.INVALID_PARAMETERS', { OutId: 'x'.repeat(256) }],
  ])('say %s', async (code, changes) => {
    const { double } = await openAccount()
    expect(await call(double.url, { parameters: { ...good, ...changes } })).toMatchObject({
      status: 200,
      answer: { Code: code },
    })
    expect(double.messages()).toEqual([])
  })
})

describe('the rules of SendBatchSms at the double', () => {
  it('take a good call', async () => {
    const { double } = await openAccount()
    expect(await call(double.url, { action: 'SendBatchSms', parameters: goodBatch })).toMatchObject({
      answer: { Code: 'OK' },
    })
    expect(double.messages()).toHaveLength(2)
  })

  it.each<[string, Record<string, string>]>([
    ['isv.INVALID_PARAMETERS', { SignNameJson: '["测试签名"]' }],
    ['isv.INVALID_PARAMETERS', { TemplateParamJson: '[{"text":"a"}]' }],
    ['isv.INVALID_JSON_PARAM', { PhoneNumberJson: '[13800000001,13800000002]' }],
    ['isv.INVALID_JSON_PARAM', { PhoneNumberJson: '[]' }],
    ['isv.INVALID_JSON_PARAM', { TemplateParamJson: '{"text":"a"}' }],
    ['isv.MOBILE_COUNT_OVER_LIMIT', { PhoneNumberJson: JSON.stringify(Array(101).fill('13800000001')) }],
    ['isv.MOBILE_NUMBER_ILLEGAL', { PhoneNumberJson: '["13800000001","1"]' }],
  ])('say %s, and take none of the call', async (code, changes) => {
    const { double } = await openAccount()
    const parameters = { ...goodBatch, ...changes }
    expect(await call(double.url, { action: 'SendBatchSms', parameters })).toMatchObject({ answer: { Code: code } })
    expect(double.messages()).toEqual([])
  })
})

describe('the limits of one number at the double', () => {
  const code = { ...good, TemplateCode: 'SMS_1000002', TemplateParam: '{"code":"1234"}' }

  /** Sends codes at these minutes after 03:00 in Beijing, and tells the last answer. */
  async function sendAt(...minutes: readonly number[]) {
    let now = 0
    const double = await startAliyunDouble({ now: () => now })
    onTestFinished(() => double.stop())
    let last: unknown
    for (const minute of minutes) {
      now = Date.parse('2026-01-02T03:00:00+08:00') + minute * 60_000
      last = (await call(double.url, { parameters: code, signedAt: now })).answer
    }
    return last
  }

  it.each<[string, readonly number[]]>([
    ['触发分钟级流控Permits:1', [0, 0.9]],
    ['触发小时级流控Permits:5', [0, 1, 2, 3, 4, 59]],
    ['触发天级流控Permits:10', [0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 1439]],
  ])('say %s', async (message, minutes) => {
    expect(await sendAt(...minutes)).toMatchObject({ Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: message })
  })

  it.each([[[0.9, 1]], [[0, 1, 2, 3, 4, 60]], [[0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 1440]]])(
    'begin anew with the clock: %j',
    async minutes => {
      expect(await sendAt(...minutes)).toMatchObject({ Code: 'OK' })
    },
  )
})
