import { createRequire } from 'node:module'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type AliyunDoubleOptions, startAliyunDouble } from './double/index.ts'

type Sdk = typeof import('@alicloud/dysmsapi20170525', { with: { 'resolution-mode': 'require' }})
type OpenApi = typeof import('@alicloud/openapi-core', { with: { 'resolution-mode': 'require' }})

/** A client of the provider's own SDK at a double. Required here, as nobody else needs its 38 packages. */
async function connectSdk(secret: string, options: AliyunDoubleOptions = {}) {
  const require = createRequire(import.meta.url)
  const sdk: Sdk = require('@alicloud/dysmsapi20170525')
  const { $OpenApiUtil }: OpenApi = require('@alicloud/openapi-core')
  const double = await startAliyunDouble({ accessKeyId: 'sdk-key', accessKeySecret: 'sdk-secret', ...options })
  onTestFinished(() => double.stop())
  const config = new $OpenApiUtil.Config({
    accessKeyId: 'sdk-key',
    accessKeySecret: secret,
    endpoint: new URL(double.url).host,
    protocol: 'http',
  })
  return { double, client: new sdk.default(config), sdk }
}

describe('the official SDK', () => {
  it('sends by SendSms, all in the query, and the double takes it', async () => {
    const { double, client, sdk } = await connectSdk('sdk-secret')
    const { body } = await client.sendSms(
      new sdk.SendSmsRequest({
        phoneNumbers: '13800000001,+8613800000002',
        signName: '测试签名',
        templateCode: 'SMS_1000001',
        templateParam: JSON.stringify({ text: "它's (好) * ~ 的" }),
        outId: 'm-1',
      }),
    )
    expect(body).toMatchObject({ code: 'OK', bizId: double.messages()[0]?.bizId })
    expect(double.messages()).toMatchObject([
      { phone: '+8613800000001', text: "它's (好) * ~ 的", outId: 'm-1' },
      { phone: '+8613800000002', text: "它's (好) * ~ 的", outId: 'm-1' },
    ])
  })

  it('sends by SendBatchSms, half in the query and half in the form, and the double takes it', async () => {
    const { double, client, sdk } = await connectSdk('sdk-secret')
    const { body } = await client.sendBatchSms(
      new sdk.SendBatchSmsRequest({
        phoneNumberJson: JSON.stringify(['13800000001', '13800000002']),
        signNameJson: JSON.stringify(['测试签名', '测试签名']),
        templateCode: 'SMS_1000001',
        templateParamJson: JSON.stringify([{ text: '甲' }, { text: '乙' }]),
        outId: 'm-2',
      }),
    )
    expect(body?.code).toBe('OK')
    expect(double.messages().map(message => message.text)).toEqual(['甲', '乙'])
  })

  it('is refused with a clock far from that of the provider', async () => {
    const { client, sdk } = await connectSdk('sdk-secret', { now: () => Date.parse('2020-01-02T03:04:05Z') })
    await expect(client.querySmsTemplateList(new sdk.QuerySmsTemplateListRequest({}))).rejects.toMatchObject({
      code: 'InvalidTimeStamp.Expired',
    })
  })

  it('is refused with a wrong secret', async () => {
    const { double, client, sdk } = await connectSdk('another-secret')
    const call = client.sendSms(
      new sdk.SendSmsRequest({ phoneNumbers: '13800000001', signName: '测试签名', templateCode: 'SMS_1000001' }),
    )
    await expect(call).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' })
    expect(double.messages()).toEqual([])
  })

  it('sees fates and templates in the form it expects', async () => {
    const { double, client, sdk } = await connectSdk('sdk-secret')
    await client.sendSms(
      new sdk.SendSmsRequest({
        phoneNumbers: '13800000001',
        signName: '测试签名',
        templateCode: 'SMS_1000001',
        templateParam: '{"text":"x"}',
      }),
    )
    const [message] = double.received()
    if (message) double.report?.('delivered', message)
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')
    const details = await client.querySendDetails(
      new sdk.QuerySendDetailsRequest({ phoneNumber: '13800000001', sendDate: day, pageSize: 10, currentPage: 1 }),
    )
    expect(details.body?.smsSendDetailDTOs?.smsSendDetailDTO).toMatchObject([{ sendStatus: 3, errCode: 'DELIVERED' }])
    const templates = await client.querySmsTemplateList(
      new sdk.QuerySmsTemplateListRequest({ pageIndex: 1, pageSize: 2 }),
    )
    expect(templates.body?.smsTemplateList).toMatchObject([
      { auditStatus: 'AUDIT_STATE_PASS' },
      { templateCode: 'SMS_1000002' },
    ])
  })
})
