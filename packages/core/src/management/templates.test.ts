import { describe, expect, test } from 'vitest'
import { renderContent } from '../template/render-content.ts'
import { makeManagement, settings } from './management.fixture.ts'
import type { TemplateBody } from './records.ts'

const body = (text: string, more: Partial<TemplateBody> = {}): TemplateBody => ({
  defaultLocale: 'en',
  locales: { en: { sms: { text } } },
  variables: { no: {}, code: { isRequired: false, isSensitive: true } },
  providerTemplates: [],
  ...more,
})

describe('a template', () => {
  test('goes from draft to published to retired, and only drafts change', async () => {
    const { templates, directory } = await makeManagement()
    const draft = await templates.createDraft('shop', 'order', body('One {{no}}'))
    expect(draft).toMatchObject({ version: 1, state: 'draft' })
    expect(directory.template('shop', 'order')).toBeUndefined()
    await templates.changeDraft('shop', 'order', 1, { body: body('Two {{no}}'), revision: draft.revision })
    await templates.publish('shop', 'order', 1)
    expect(directory.template('shop', 'order')?.version).toMatchObject({ version: 1, state: 'published' })
    for (const change of [
      templates.changeDraft('shop', 'order', 1, { body: body('x') }),
      templates.discardDraft('shop', 'order', 1),
      templates.publish('shop', 'order', 1),
    ])
      await expect(change).rejects.toMatchObject({ code: 'conflict' })
    await templates.retire('shop', 'order')
    expect(directory.template('shop', 'order')).toBeUndefined()
  })

  test('renders the published version, compiled once, until the next one is published', async () => {
    const { templates, directory } = await makeManagement()
    await templates.createDraft('shop', 'order', body('One {{no}}'))
    await templates.publish('shop', 'order', 1)
    await templates.createDraft('shop', 'order', body('Two {{no}}'))
    const text = () => {
      const template = directory.template('shop', 'order')
      const variables = { no: 'A1' }
      return template && renderContent(template.compiled, { channel: 'sms', variables }, () => [])
    }
    expect(text()).toMatchObject({ content: { text: 'One A1' } })
    expect(directory.template('shop', 'order')).toBe(directory.template('shop', 'order'))
    await templates.publish('shop', 'order', 2)
    expect(text()).toMatchObject({ content: { text: 'Two A1' } })
    expect((await templates.versions('shop', 'order')).map(({ state }) => state)).toEqual(['retired', 'published'])
  })

  test('has one draft at most; a discarded one is gone', async () => {
    const { templates } = await makeManagement()
    await templates.createDraft('shop', 'order', body('x'))
    await expect(templates.createDraft('shop', 'order', body('y'))).rejects.toMatchObject({
      code: 'conflict',
      message: 'There is a draft, version 1, of this name.',
    })
    await templates.discardDraft('shop', 'order', 1)
    expect(await templates.list('shop')).toEqual([])
  })

  test('rolls back by publishing an older text as a new version', async () => {
    const { templates, directory } = await makeManagement()
    for (const version of [1, 2]) {
      await templates.createDraft('shop', 'order', body(`Version ${version}`))
      await templates.publish('shop', 'order', version)
    }
    expect(await templates.rollback('shop', 'order', 1)).toMatchObject({ version: 3, state: 'published' })
    expect(directory.template('shop', 'order')?.version).toMatchObject({
      version: 3,
      locales: { en: { sms: { text: 'Version 1' } } },
    })
    expect(await templates.list('shop')).toEqual([{ name: 'order', latestVersion: 3, publishedVersion: 3 }])
    await expect(templates.rollback('shop', 'order', 3)).rejects.toMatchObject({ code: 'conflict' })
  })

  test.each<[string, Partial<TemplateBody>, string]>([
    ['an undeclared variable', { locales: { en: { sms: { text: '{{other}}' } } } }, '/locales/en/sms/text'],
    ['a content that does not fit its channel', { locales: { en: { sms: { body: 'x' } } } }, '/locales/en/sms/text'],
    ['a channel that no plugin serves', { locales: { en: { fax: { text: 'x' } } } }, '/locales/en/fax'],
    [
      'a binding to an unknown account',
      { providerTemplates: [{ account: 'x', code: 'c', variables: {} }] },
      '/providerTemplates/0/account',
    ],
    [
      'a binding where the provider has no templates',
      { providerTemplates: [{ account: 'app', code: 'c', variables: {} }] },
      '/providerTemplates/0/account',
    ],
  ])('with %s stays a draft', async (_, more, field) => {
    const { templates, accounts, directory } = await makeManagement()
    await accounts.create('shop', { id: 'app', plugin: 'push-example', settings })
    await templates.createDraft('shop', 'order', body('x', more))
    await expect(templates.publish('shop', 'order', 1)).rejects.toMatchObject({ code: 'invalid_template', field })
    expect((await templates.check('shop', 'order', 1)).map(problem => problem.field)).toContain(field)
    expect(directory.template('shop', 'order')).toBeUndefined()
  })

  test('shows before it is published what messages would look like', async () => {
    const { templates } = await makeManagement()
    const locales = {
      en: { sms: { text: 'No. {{no}}, {{code}}' }, push: { text: 'No. {{no}}' } },
      zh: { push: { text: '订单{{no}}' } },
    }
    await templates.createDraft('shop', 'order', body('', { locales }))
    const preview = (request: object) =>
      templates.preview('shop', 'order', 1, { variables: { no: '7', code: '1234' }, ...request })
    expect(await preview({ locale: 'zh-CN' })).toEqual([
      { channel: 'sms', locale: 'en', content: { text: 'No. 7, 1234' }, maskedContent: { text: 'No. 7, ••••' } },
      { channel: 'push', locale: 'zh', content: { text: '订单7' }, maskedContent: { text: '订单7' } },
    ])
    expect(await preview({ channel: 'push' })).toHaveLength(1)
    await expect(preview({ variables: {} })).rejects.toMatchObject({ code: 'missing_variable', field: '/variables/no' })
    await expect(preview({ channel: 'fax' })).rejects.toMatchObject({ field: '/channel' })
    await expect(preview({ variables: { no: 'x'.repeat(70) } })).rejects.toMatchObject({ code: 'invalid_content' })
  })

  test('beyond the limit of length is refused as a draft', async () => {
    const { templates } = await makeManagement()
    const refusal = templates.createDraft('shop', 'order', body('x'.repeat(262_144)))
    await expect(refusal).rejects.toMatchObject({ code: 'invalid_template' })
  })

  test('keeps nothing but the members of a body', async () => {
    const { templates, store } = await makeManagement()
    const given = { ...body('x'), state: 'published', tenant: 'other', more: 1 }
    await templates.createDraft('shop', 'order', given)
    expect(await store.list('template', {}, { limit: 9 })).toMatchObject([{ tenant: 'shop', state: 'draft' }])
    expect(await templates.get('shop', 'order', 1)).not.toHaveProperty('more')
  })

  test('are listed by name and page, versions by number', async () => {
    const { templates } = await makeManagement()
    for (const name of ['b', 'a', 'c']) await templates.createDraft('shop', name, body('x'))
    expect((await templates.list('shop', { limit: 2 })).map(({ name }) => name)).toEqual(['a', 'b'])
    expect(await templates.list('shop', { after: 'b' })).toEqual([{ name: 'c', latestVersion: 1, draftVersion: 1 }])
    expect(await templates.versions('shop', 'a', { after: '1' })).toEqual([])
    await expect(templates.versions('shop', 'a', { after: 'x' })).rejects.toMatchObject({ field: '/after' })
  })
})
