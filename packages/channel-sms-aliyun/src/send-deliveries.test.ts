import { times } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { openAccount, phoneOf } from './open-account.fixture.ts'

const words = (text: string) => ({ template: { code: 'SMS_1000001', variables: { text } } })

it('sends one delivery by SendSms with its own id, and counts its parts', async () => {
  const { double, send } = await openAccount()
  const [result] = await send({ ...words('您好'), content: { text: '您好'.repeat(40) } })
  const [message] = double.messages()
  expect(message).toMatchObject({
    phone: phoneOf(0),
    text: '您好',
    signature: '测试签名',
    outId: expect.stringMatching(/^0198/),
  })
  expect(result).toMatchObject({ outcome: 'accepted', providerMessageId: message?.bizId, segments: 2 })
})

it('sends the same words to a thousand people by one call', async () => {
  const { double, send } = await openAccount()
  const results = await send(...times(1000, () => words('您好')))
  expect(new Set(double.messages().map(message => message.bizId)).size).toBe(1)
  expect(double.messages()).toHaveLength(1000)
  expect(results.every(result => result.outcome === 'accepted')).toBe(true)
})

it('sends different words to a hundred people by one call, each their own', async () => {
  const { double, send } = await openAccount()
  await send(...times(100, n => words(`第${n}位`)))
  const messages = double.messages()
  expect(new Set(messages.map(message => message.bizId)).size).toBe(1)
  expect(messages.map(({ phone, text }) => [phone, text])).toEqual(times(100, n => [phoneOf(n), `第${n}位`]))
})

it('marks the id of a call for many, so that no receipt is taken for one delivery', async () => {
  const { double, send } = await openAccount()
  await send(words('a'), words('b'))
  expect(double.messages().map(message => message.outId)).toEqual(times(2, () => expect.stringMatching(/^batch:0198/)))
})

it('uses two calls when one number gets two messages', async () => {
  const { double, send } = await openAccount()
  await send({ ...words('a'), address: { phone: phoneOf(7) } }, { ...words('b'), address: { phone: phoneOf(7) } })
  expect(new Set(double.messages().map(message => message.bizId)).size).toBe(2)
})

it('sends codes for signing in one by one', async () => {
  const { double, send } = await openAccount()
  const code = { category: 'otp', template: { code: 'SMS_1000002', variables: { code: '1234' } } } as const
  await send(code, code)
  expect(double.messages().map(message => message.outId)).toEqual(times(2, () => expect.stringMatching(/^0198/)))
})

it('sends abroad with country code and without plus', async () => {
  const { double, send } = await openAccount()
  const abroad = { template: { code: 'SMS_1000004', variables: { code: '1234' } } }
  const results = await send(
    { ...abroad, address: { phone: '+13105551234' } },
    { ...abroad, address: { phone: '+85291234567' } },
  )
  expect(results).toMatchObject([{ outcome: 'accepted' }, { outcome: 'accepted' }])
  expect(double.messages().map(message => message.phone)).toEqual(['+13105551234', '+85291234567'])
})

it('takes the signature of the content, else of the template, else of the account', async () => {
  const { double, send } = await openAccount({ signatures: ['账号', '模板', '内容'] })
  const template = { code: 'SMS_1000001', variables: { text: '您好' } }
  await send(
    { template },
    { template: { ...template, signature: '模板' } },
    { template: { ...template, signature: '模板' }, content: { signature: '内容' } },
  )
  expect(double.messages().map(message => message.signature)).toEqual(['账号', '模板', '内容'])
})

it('finds the one refused number of a batch and sends to all others', async () => {
  const { double, send } = await openAccount()
  const results = await send(
    ...times(100, n => ({ ...words(`第${n}位`), address: { phone: n === 42 ? '+8616600000042' : phoneOf(n) } })),
  )
  expect(results[42]).toMatchObject({ outcome: 'rejected', fault: 'recipient', code: 'isv.MOBILE_NUMBER_ILLEGAL' })
  expect(results.filter(result => result.outcome === 'accepted')).toHaveLength(99)
  expect(double.messages()).toHaveLength(99)
})

it('finds the one refused value of a batch of different words', async () => {
  const { send } = await openAccount()
  const results = await send(words('a'), words('http://example.com'), words('c'))
  expect(results).toMatchObject([
    { outcome: 'accepted' },
    { outcome: 'rejected', fault: 'content', code: 'isv.PARAM_NOT_SUPPORT_URL' },
    { outcome: 'accepted' },
  ])
})

it('refuses all at once what the same words for many have wrong', async () => {
  const { double, send } = await openAccount()
  double.refuseNext({ code: 'isv.PARAM_LENGTH_LIMIT', message: '' })
  const results = await send(words('a'), words('a'))
  expect(results).toMatchObject(times(2, () => ({ outcome: 'rejected', fault: 'content' })))
})

it('holds back the number that had its share, and only that', async () => {
  const { clock, send } = await openAccount()
  const code = (n: number) => ({
    category: 'transactional' as const,
    address: { phone: phoneOf(n) },
    template: { code: 'SMS_1000002', variables: { code: '1234' } },
  })
  await send(code(1))
  expect(await send(code(0), code(1), code(2))).toMatchObject([
    { outcome: 'accepted' },
    { outcome: 'deferred', reason: 'throttled', scope: 'recipient', retryAfterMs: 60_000 },
    { outcome: 'accepted' },
  ])
  await clock.advance(60_000)
  expect(await send(code(1))).toMatchObject([{ outcome: 'accepted' }])
})

it('rejects every number of a batch when the provider refuses each of them', async () => {
  const { double, send } = await openAccount()
  double.behave('reject-recipient')
  expect(await send(words('a'), words('b'), words('c'))).toMatchObject(
    times(3, () => ({ outcome: 'rejected', fault: 'recipient' })),
  )
  expect(await send(words('a'))).toMatchObject([{ outcome: 'accepted' }])
})

it('rejects a message without template before anything is sent', async () => {
  const { double, send } = await openAccount()
  const [without, withTemplate] = await send({ template: undefined }, words('a'))
  expect(without).toMatchObject({ outcome: 'rejected', fault: 'content' })
  expect(withTemplate).toMatchObject({ outcome: 'accepted' })
  expect(double.messages()).toHaveLength(1)
})

it('says unknown for a whole call that was never answered', async () => {
  const { double, send } = await openAccount()
  double.behave('disconnect')
  expect(await send(words('a'), words('b'))).toMatchObject([{ outcome: 'unknown' }, { outcome: 'unknown' }])
  expect(double.messages()).toHaveLength(2)
})

it.each([
  ['isv.SMS_SIGNATURE_ILLEGAL', { outcome: 'rejected', fault: 'content' }],
  ['isv.SMS_TEMPLATE_ILLEGAL', { outcome: 'rejected', fault: 'content' }],
  ['isv.AMOUNT_NOT_ENOUGH', { outcome: 'rejected', fault: 'account' }],
  ['isv.DENY_IP_RANGE', { outcome: 'rejected', fault: 'account' }],
  ['isp.RAM_PERMISSION_DENY', { outcome: 'rejected', fault: 'account' }],
  ['InvalidAccessKeyId.NotFound', { outcome: 'rejected', fault: 'account' }],
  ['isv.DAY_LIMIT_CONTROL', { outcome: 'deferred', reason: 'throttled', scope: 'account' }],
  ['Throttling.User', { outcome: 'deferred', reason: 'throttled', scope: 'account' }],
  ['isp.SYSTEM_ERROR', { outcome: 'deferred', reason: 'unavailable' }],
  ['ServiceUnavailable', { outcome: 'deferred', reason: 'unavailable' }],
])('answers %s by what it means', async (code, expected) => {
  const { double, send } = await openAccount()
  double.refuseNext({ code, message: '原因' })
  expect(await send({})).toMatchObject([{ ...expected, code, message: '原因', traceId: expect.any(String) }])
  expect(double.messages()).toHaveLength(0)
})
