import { compileSchema } from '@message-center/channel/host'
import { expect, it } from 'vitest'
import { checkContent } from './check-content.ts'
import { contentSchema, previewContent } from './mp-content.ts'

const code = 'DoubleTemplate-Note_0000000000000000000000001'
const template = { code, variables: { thing1: '您好' } }
const fieldsOf = (...given: Parameters<typeof checkContent>) => checkContent(...given).map(({ field }) => field)

it('takes each kind with what belongs to it', () => {
  const link = { url: 'https://example.com', miniProgram: { appId: 'wx0123456789' } }
  expect(checkContent({ ...link, text: '您好' }, template)).toEqual([])
  expect(checkContent({ ...link, kind: 'subscription' }, template)).toEqual([])
  expect(checkContent({ text: '您好', staff: 'kf1@a' }, undefined)).toEqual([])
  expect(checkContent({ message: { msgtype: 'image', image: { media_id: 'm' } } }, undefined)).toEqual([])
})

it('asks a template message and a notice for their template', () => {
  for (const kind of ['template', 'subscription'] as const) {
    expect(fieldsOf({ kind }, undefined)).toEqual(['/template'])
    expect(fieldsOf({ kind }, { code: 'welcome', variables: {} })).toEqual(['/template/code'])
    expect(fieldsOf({ kind, staff: 'kf1@a' }, template)).toEqual(['/staff'])
  }
})

it('asks a customer-service message for one body and nothing of a template', () => {
  const image = { msgtype: 'image', image: { media_id: 'm' } } as const
  expect(fieldsOf({}, undefined)).toEqual(['/text'])
  expect(fieldsOf({ text: 'a', message: image }, undefined)).toEqual(['/text'])
  expect(fieldsOf({ message: { msgtype: 'image' } }, undefined)).toEqual(['/message'])
  expect(fieldsOf({ message: { ...image, voice: { media_id: 'm' } } }, undefined)).toEqual(['/message'])
  expect(fieldsOf({ message: { msgtype: 'voice', image: { media_id: 'm' } } }, undefined)).toEqual(['/message'])
  expect(fieldsOf({ kind: 'customer-service', text: 'a' }, template)).toEqual(['/template'])
  expect(fieldsOf({ text: 'a', url: 'https://a.cn' }, undefined)).toEqual(['/url'])
})

it.each([['bell \u0007'], ['null \u0000'], ['half \ud83d'], ['escape \u001b']])('refuses %j wherever it is', sign => {
  expect(fieldsOf({ text: sign }, undefined)).toEqual(['/text'])
  expect(fieldsOf({}, { code, variables: { thing1: sign } })).toEqual(['/template/variables/thing1'])
  const news = { msgtype: 'news', news: { articles: [{ title: 'a', description: sign }] } } as const
  expect(fieldsOf({ message: news }, undefined)).toEqual(['/message/news/articles/0/description'])
})

it.each([['line\nbreak\ttab'], ['\\u0041 \\\\u0041'], ['😀 𠮷 👩‍👩‍👧'], ['\u2028\ufeff\u007f']])('takes %j', text => {
  expect(checkContent({ text }, undefined)).toEqual([])
})

it('takes texts of 2,048 characters, emoji counted as one', () => {
  const check = compileSchema(contentSchema)
  for (const sign of ['a', '界', '😀']) {
    expect(check({ text: sign.repeat(2048) })).toEqual([])
    expect(check({ text: sign.repeat(2049) })).toMatchObject([{ field: '/text' }])
  }
})

it.each([
  ['/miniProgram/appId', { miniProgram: { appId: 'gh_1' } }],
  ['/url', { url: 'javascript:alert(1)' }],
  ['/message/image/media_id', { message: { msgtype: 'image', image: {} } }],
  ['/message/image/url', { message: { msgtype: 'image', image: { media_id: 'm', url: 'x' } } }],
  ['/message/msgtype', { message: { msgtype: 'text' } }],
  ['/colour', { colour: 'red' }],
])('names the field %s of a content that does not fit', (field, content) => {
  expect(compileSchema(contentSchema)(content)).toMatchObject([{ field }])
})

it('shows what a person would read', () => {
  expect(previewContent({ text: '您好' })).toEqual({ text: '您好' })
  expect(previewContent({ message: { msgtype: 'image', image: { media_id: 'm' } } })).toEqual({ text: '[image]' })
  const news = { msgtype: 'news', news: { articles: [{ title: '上新' }] } } as const
  expect(previewContent({ message: news })).toEqual({ text: '上新' })
  const menu = { msgtype: 'msgmenu', msgmenu: { head_content: '满意吗？', list: [] } } as const
  expect(previewContent({ message: menu })).toEqual({ text: '满意吗？' })
  expect(previewContent({})).toEqual({ text: '' })
})
