import type { JsonObject } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { describe, expect, it } from 'vitest'
import { wecomApp } from './wecom-app.ts'

const fits = compileSchema(wecomApp.content.schema)
const problems = (content: JsonObject) => [...fits(content), ...(wecomApp.content.check?.(content, undefined) ?? [])]

const card = { title: 't', description: 'd', url: 'https://a.cn' }
const article = { title: 't', url: 'https://a.cn' }
const update = { responseCode: 'c', buttonText: 'b' }

/** A field that has a limit, and a content made of a text for it. */
const limited: readonly (readonly [
  field: string,
  bytes: number,
  content: (text: string) => JsonObject,
  prefix: string,
])[] = [
  ['/text', 2048, text => ({ text }), ''],
  ['/markdown', 2048, markdown => ({ markdown }), ''],
  ['/textCard/title', 128, title => ({ textCard: { ...card, title } }), ''],
  ['/textCard/description', 512, description => ({ textCard: { ...card, description } }), ''],
  ['/textCard/url', 2048, url => ({ textCard: { ...card, url } }), 'https://a.cn/'],
  ['/news/1/title', 128, title => ({ news: [article, { ...article, title }] }), ''],
  ['/news/0/description', 512, description => ({ news: [{ ...article, description }] }), ''],
  ['/news/0/url', 2048, url => ({ news: [{ ...article, url }] }), 'https://a.cn/'],
  ['/news/0/pictureUrl', 2048, pictureUrl => ({ news: [{ ...article, pictureUrl }] }), 'https://a.cn/'],
  ['/video/title', 128, title => ({ video: { mediaId: 'm', title } }), ''],
  ['/video/description', 512, description => ({ video: { mediaId: 'm', description } }), ''],
  ['/cardUpdate/buttonText', 128, buttonText => ({ cardUpdate: { responseCode: 'c', buttonText } }), ''],
]

describe('the limits of a content', () => {
  it.each(limited)('count %s in bytes, up to %i', (field, max, content, prefix) => {
    for (const [unit, bytes] of [
      ['a', 1],
      ['界', 3],
      ['😀', 4],
      ['𠮷', 4],
    ] as const) {
      const room = max - prefix.length
      const full = prefix + unit.repeat(Math.floor(room / bytes)) + 'a'.repeat(room % bytes)
      expect(Buffer.byteLength(full)).toBe(max)
      expect(problems(content(full))).toEqual([])
      expect(problems(content(`${full}a`))).toMatchObject([
        { field, reason: expect.stringContaining(`${max + 1} bytes`) },
      ])
    }
  })

  it('count the text of a button in characters, an emoji as one', () => {
    expect(problems({ textCard: { ...card, buttonText: '查看😀𠮷' } })).toEqual([])
    expect(problems({ textCard: { ...card, buttonText: '查看😀𠮷了' } })).toMatchObject([
      { field: '/textCard/buttonText' },
    ])
  })
})

describe('a content that the provider would refuse', () => {
  it.each<[string, JsonObject]>([
    ['', {}],
    ['', { text: 'a', markdown: 'b' }],
    ['', { isConfidential: true }],
    ['/text', { text: 'bell \u0007' }],
    ['/text', { text: 'half \ud83d' }],
    ['/news/0/title', { news: [{ ...article, title: '\ud83d' }] }],
    ['/templateCard/main_title/title', { templateCard: { card_type: 'text_notice', main_title: { title: '\u0001' } } }],
    ['/news/0/url', { news: [{ title: 't', url: 'a.cn' }] }],
    ['/news/0', { news: [{ title: 't' }] }],
    ['/textCard/url', { textCard: { ...card, url: 'javascript:alert(1)' } }],
    ['/isConfidential', { markdown: 'a', isConfidential: true }],
    ['/templateCard/card_type', { templateCard: { card_type: 'other' } }],
    ['/cardUpdate', { cardUpdate: { responseCode: 'c' } }],
    ['/cardUpdate', { cardUpdate: { ...update, templateCard: { card_type: 'text_notice' } } }],
    ['/cardUpdate/templateCard/card_type', { cardUpdate: { responseCode: 'c', templateCard: { card_type: 'x' } } }],
  ])('is told with the field %s', (field, content) => {
    expect(problems(content).map(problem => problem.field)).toContain(field)
  })

  it.each<[string, JsonObject]>([
    ['a card without description', { textCard: { title: 't', url: 'https://a.cn' } }],
    ['nine articles', { news: Array(9).fill(article) }],
    ['no article', { news: [] }],
    ['an empty text', { text: '' }],
    ['a task id with blanks', { templateCard: { card_type: 'text_notice', task_id: 'a b' } }],
    ['an unknown kind', { sticker: 'x' }],
  ])('is refused by the schema: %s', (_, content) => {
    expect(fits(content)).not.toEqual([])
  })
})

describe('the preview of a content', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ text: 'a' }, { text: 'a' }],
    [{ markdown: '**a**' }, { text: '**a**' }],
    [{ textCard: card }, { title: 't', text: 'd' }],
    [{ news: [article, { ...article, title: 'u' }] }, { text: 't\nu' }],
    [{ image: { mediaId: 'm' } }, { text: '[image]' }],
    [{ video: { mediaId: 'm', title: 'v' } }, { title: 'v', text: 'v' }],
    [{ templateCard: { card_type: 'text_notice', main_title: { title: 't', desc: 'd' } } }, { title: 't', text: 'd' }],
    [{ templateCard: { card_type: 'text_notice' } }, { text: '[card]' }],
    [{ cardUpdate: update }, { text: 'b' }],
  ])('shows what a reader looks for: %j', (content, expected) => {
    expect(wecomApp.content.preview(content)).toEqual(expected)
  })
})
