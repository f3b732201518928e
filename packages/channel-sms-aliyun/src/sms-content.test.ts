import { expect, it } from 'vitest'
import { checkContent, previewContent } from './sms-content.ts'

const template = (variables: Record<string, string>, more: { code?: string; signature?: string } = {}) => ({
  code: 'SMS_1000001',
  variables,
  ...more,
})
const fieldsOf = (...given: Parameters<typeof checkContent>) => checkContent(...given).map(({ field }) => field)

it('takes an approved template with short plain values', () => {
  expect(checkContent({ text: '您的验证码是1234' }, template({ code: '1234', name: '王小明' }))).toEqual([])
})

it('asks for a template of the provider, by a code of its form', () => {
  expect(checkContent({}, undefined)).toEqual([
    { field: '/template', reason: expect.any(String), fix: expect.stringContaining('SMS_') },
  ])
  expect(fieldsOf({}, template({}, { code: 'welcome' }))).toEqual(['/template/code'])
})

it.each([
  '',
  '   ',
  'x'.repeat(36),
  'http://a.b',
  'see www.example',
  'example.com/x',
  'go to a-b.cn',
  '10.0.0.1',
  '在example.com买',
])('refuses the value %j', value => {
  expect(fieldsOf({}, template({ 'a/b~': value }))).toEqual(['/template/variables/a~1b~0'])
})

it.each(['x'.repeat(35), '3.5元', '2026-01-02 10:00', 'v1.2.3', '1.2.3.4.5', '张三.李四', 'a@b'])(
  'takes the value %j',
  value => {
    expect(fieldsOf({}, template({ name: value }))).toEqual([])
  },
)

it('counts the signature and its brackets into the 500 characters', () => {
  expect(fieldsOf({ text: 'x'.repeat(494), signature: '测试签名' }, template({}))).toEqual([])
  expect(fieldsOf({ text: 'x'.repeat(495), signature: '测试签名' }, template({}))).toEqual(['/text'])
  expect(fieldsOf({ text: 'x'.repeat(495) }, template({}, { signature: '测试签名' }))).toEqual(['/text'])
})

it('refuses brackets and space around a signature', () => {
  expect(fieldsOf({ signature: '【测试】' }, template({}))).toEqual(['/signature'])
  expect(fieldsOf({}, template({}, { signature: ' 测试' }))).toEqual(['/template/signature'])
})

it('shows the text with its signature', () => {
  expect(previewContent({ text: '您好', signature: '测试' })).toEqual({ text: '【测试】您好' })
  expect(previewContent({})).toEqual({ text: '' })
})
