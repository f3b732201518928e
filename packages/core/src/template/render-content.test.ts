import { describe, expect, test } from 'vitest'
import type { TemplateBody } from '../management/records.ts'
import { bindProviderTemplates } from './bind-provider-templates.ts'
import { checkContents } from './check-contents.ts'
import { compileTemplateBody } from './compile-template.ts'
import { renderContent } from './render-content.ts'
import { bodyOf, compiled, fits } from './template.fixture.ts'

const shipped: TemplateBody = {
  defaultLocale: 'en',
  locales: {
    en: {
      sms: { text: 'Order {{no}}, code {{code}}' },
      inbox: { title: 'Shipped', rows: [{ label: 'No.', value: '{{no}}' }, 7, null], open: true },
    },
    zh: { sms: { text: '订单{{no}}' } },
    'zh-HK': { inbox: { title: '訂單' } },
  },
  variables: { no: {}, code: { isSensitive: true, isRequired: false } },
  providerTemplates: [
    { account: 'main', code: 'SMS_1', signature: 'Shop', variables: { number: 'No. {{no}}', fixed: 'x' } },
    { account: 'main', locale: 'ZH', code: 'SMS_2', variables: { number: '{{no}}' } },
    { account: 'spare', locale: 'fr', code: 'SMS_3', variables: {} },
  ],
}
const template = compiled(shipped)
const rendered = (channel: string, locale?: string, variables = { no: 'A1', code: '123456' }) =>
  renderContent(template, { channel, locale, variables }, fits)

describe('a content', () => {
  test('has every text filled, however deep, and the rest of its structure kept', () => {
    expect(rendered('inbox')).toMatchObject({
      content: { title: 'Shipped', rows: [{ label: 'No.', value: 'A1' }, 7, null], open: true },
    })
  })

  test('masks sensitive values wherever it is only shown', () => {
    expect(rendered('sms')).toMatchObject({
      content: { text: 'Order A1, code 123456' },
      maskedContent: { text: 'Order A1, code ••••' },
    })
  })

  test('is one object for recipient and onlookers where it shows nothing sensitive', () => {
    const outcome = rendered('inbox')
    expect(outcome.outcome === 'rendered' && outcome.maskedContent === outcome.content).toBe(true)
  })

  test('masks the members and keys of a sensitive variable, within blocks too', () => {
    const text =
      '{{#each o as |v k|}}{{k}}{{@key}}{{v}}{{this.x}}{{@index}}{{/each}}{{#with o}}{{a.x}}{{@root.o.a.x}}{{/with}}'
    const body = bodyOf(text.replace('{{v}}', ''), { o: { isSensitive: true } })
    const outcome = renderContent(compiled(body), { channel: 'sms', variables: { o: { a: { x: 's' } } } }, fits)
    expect(outcome).toMatchObject({ content: { text: 'aas0ss' }, maskedContent: { text: '••••••••••••0••••••••' } })
  })

  test.each([
    [undefined, 'en'],
    ['zh-CN', 'zh'],
    ['zh-Hant-TW', 'zh'],
    ['ZH-hk', 'zh'],
    ['fr', 'en'],
  ])('asked for in %s comes in %s', (locale, found) => {
    expect(rendered('sms', locale)).toMatchObject({ outcome: 'rendered', locale: found })
  })

  test('falls back for its own channel, not for the locale as a whole', () => {
    expect(rendered('inbox', 'zh-HK')).toMatchObject({ locale: 'zh-HK' })
    expect(rendered('inbox', 'zh')).toMatchObject({ locale: 'en' })
  })

  test('that no locale has is a problem that names the channels there are', () => {
    expect(rendered('push')).toMatchObject({
      problem: { code: 'invalid_content', field: '/template', fix: 'It has content for: sms, inbox.' },
    })
  })

  test('that does not fit its channel once it is filled is refused', () => {
    const check = () => [{ field: '/text', reason: 'is too long', fix: 'Use at most 5 characters.' }]
    expect(renderContent(template, { channel: 'sms', variables: { no: 'A1' } }, check)).toMatchObject({
      problem: { code: 'invalid_content', field: '/content/text', detail: 'With these variables /text is too long.' },
    })
  })
})

describe('templates of a provider', () => {
  const bound = (accounts: readonly string[], locale?: string) =>
    bindProviderTemplates(template, accounts, locale, { no: 'A1' })

  test('come with their code, signature and filled variables', () => {
    expect(bound(['main', 'other'])).toEqual({
      outcome: 'bound',
      uses: { main: { code: 'SMS_1', signature: 'Shop', variables: { number: 'No. A1', fixed: 'x' } } },
    })
  })

  test('are chosen by the nearest locale; one without a locale fits last', () => {
    expect(bound(['main'], 'zh-CN')).toMatchObject({ uses: { main: { code: 'SMS_2' } } })
    expect(bound(['spare'], 'fr-CA')).toMatchObject({ uses: { spare: { code: 'SMS_3', variables: {} } } })
    expect(bound(['spare'], 'zh')).toEqual({ outcome: 'bound', uses: {} })
  })

  test('need the variables that the template needs', () => {
    expect(bindProviderTemplates(template, ['main'], 'en', {})).toMatchObject({
      problem: { code: 'missing_variable', field: '/variables/no' },
    })
  })
})

describe('compiling a body', () => {
  test('tells all problems with their places', () => {
    const outcome = compileTemplateBody({
      ...shipped,
      locales: { en: { sms: { text: '{{nope}}' }, inbox: { rows: [{ 'a/b': '{{#if no}}' }] } } },
      providerTemplates: [{ account: 'main', code: 'SMS_1', variables: { number: '{{> x}}' } }],
    })
    expect(outcome.outcome === 'refused' && outcome.problems.map(problem => problem.field)).toEqual([
      '/locales/en/sms/text',
      '/locales/en/inbox/rows/0/a~1b',
      '/providerTemplates/0/variables/number',
    ])
  })

  test.each<[string, Partial<TemplateBody>, string]>([
    ['no text for the default locale', { defaultLocale: 'fr' }, '/defaultLocale'],
    ['a locale that is none', { locales: { ...shipped.locales, zh_CN: { sms: {} } } }, '/locales/zh_CN'],
    ['one locale in two spellings', { locales: { ...shipped.locales, EN: { sms: {} } } }, '/locales/EN'],
    ['a locale without content', { locales: { ...shipped.locales, fr: {} } }, '/locales/fr'],
    ['a name that is none', { variables: { ...shipped.variables, 'a b': {} } }, '/variables/a b'],
    ['a reserved name', { variables: { ...shipped.variables, constructor: {} } }, '/variables/constructor'],
    [
      'an account bound twice',
      { providerTemplates: [...shipped.providerTemplates, { account: 'main', code: 'x', variables: {} }] },
      '/providerTemplates/3',
    ],
    ['a body that is too large', { locales: { en: { sms: { text: 'x'.repeat(262_144) } } } }, ''],
  ])('refuses %s', (_, change, field) => {
    const outcome = compileTemplateBody({ ...shipped, ...change })
    expect(outcome.outcome === 'refused' && outcome.problems[0]?.field).toBe(field)
  })
})

describe('whether contents can fit their channels', () => {
  const schema = {
    type: 'object',
    properties: {
      text: { type: 'string', maxLength: 10 },
      url: { $ref: '#/$defs/url' },
      count: { type: 'integer' },
      kind: { enum: ['a', 'b'] },
    },
    $defs: { url: { type: 'string', pattern: '^https://' } },
    required: ['text'],
    additionalProperties: false,
  }
  const other = { type: 'object', properties: { markdown: { type: 'string' } }, required: ['markdown'] }
  const problems = (content: TemplateBody['locales'][string][string], schemas: readonly object[] = [schema]) =>
    checkContents({ ...shipped, locales: { en: { sms: content } } }, () => schemas.map(each => ({ ...each }))).map(
      problem => problem.field,
    )

  test('texts with variables fit wherever a text may be', () => {
    expect(problems({ text: '{{a}} and a long {{text}}', url: '{{url}}', kind: '{{kind}}' })).toEqual([])
  })

  test('fixed texts, types and members are checked', () => {
    expect(problems({ text: 'far too long a text' })[0]).toBe('/locales/en/sms/text')
    expect(problems({ text: 'x', url: 'http://x' })[0]).toBe('/locales/en/sms/url')
    expect(problems({ text: 'x', count: '{{n}}' })).toEqual(['/locales/en/sms/count'])
    expect(problems({})).toEqual(['/locales/en/sms/text'])
    expect(problems({ text: 'x', more: '{{a}}' })).toEqual(['/locales/en/sms/more'])
  })

  test('of several plugins on a channel one has to be content', () => {
    expect(problems({ markdown: 'x' }, [schema, other])).toEqual([])
    expect(problems({ text: 'x' }, [schema, other])).toEqual([])
    expect(problems({ html: 'x' }, [schema, other])).not.toEqual([])
  })

  test('a channel that no plugin serves is refused', () => {
    expect(problems({ text: 'x' }, [])).toEqual(['/locales/en/sms'])
  })
})
