import { describe, expect, it } from 'vitest'
import type { DoubleTemplate } from './double/index.ts'
import { openAccount, templates } from './open-account.fixture.ts'
import { givingTokens, openScripted, type Script, says } from './scripted-api.fixture.ts'
import { wechatMp } from './wechat-mp.ts'

const { signal } = new AbortController()

describe('the test button', () => {
  it('says that a good account works, and sends nothing', async () => {
    const { double, sender } = await openAccount()
    expect(await sender.check?.(signal)).toEqual({
      verdict: 'works',
      message: 'The account has 3 templates for template messages.',
    })
    expect(double.messages()).toEqual([])
  })

  it.each([
    ['40125', { appSecret: 'wrong' }, 'Enter AppID and AppSecret again.'],
    ['40013', { appId: 'wxaaaaaaaaaaaaaaaa' }, 'Enter AppID and AppSecret again.'],
  ])('names reason and fix of %s', async (code, settings, fix) => {
    const { sender } = await openAccount({}, settings)
    expect(await sender.check?.(signal)).toEqual({
      verdict: 'broken',
      code,
      reason: expect.stringContaining('is wrong. invalid app'),
      fix,
    })
  })

  it('names the address that is not on the allow-list', async () => {
    const { sender } = await openAccount({ isIpAllowed: false })
    expect(await sender.check?.(signal)).toMatchObject({
      verdict: 'broken',
      code: '40164',
      reason: expect.stringContaining('203.0.113.7'),
      fix: expect.stringContaining('allow-list'),
    })
  })

  it('finds an account right that may send no template messages, and says so', async () => {
    const { sender } = await openScripted(givingTokens(['t1'], says(48001, 'api unauthorized')))
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'works', message: expect.stringContaining('48001') })
  })

  it('blames the AppSecret for the number that elsewhere means a stale token', async () => {
    const { sender } = await openScripted(says(40001, 'invalid credential'))
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'broken', fix: 'Enter the AppSecret again.' })
  })

  it.each([
    ['busy', says(-1, 'system error')],
    ['a page', (_, response) => void response.end('<html>')],
  ] satisfies [string, Script][])('knows nothing of the credentials when the provider is %s', async (_, script) => {
    const { sender } = await openScripted(givingTokens(['t1'], script))
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'unreachable' })
  })

  it('says that nobody could be reached', async () => {
    const { double } = await openAccount()
    const { sender } = await openAccount({}, { ...double.unreachableSettings })
    expect(await sender.check?.(signal)).toMatchObject({ verdict: 'unreachable' })
  })
})

describe('the list of templates', () => {
  it('tells those of messages, then those of notices, with their variables', async () => {
    const given: DoubleTemplate[] = [
      {
        id: templates.note,
        title: '通知',
        use: 'template',
        content: '{{thing1.DATA}}\n{{time2.DATA}} {{thing1.DATA}}',
      },
      { id: templates.queue, title: '排队', use: 'one-time', content: '{{name1.DATA}}' },
      { id: templates.bus, use: 'long-term', content: '无变量' },
    ]
    const { sender } = await openAccount({ templates: given })
    const first = await sender.listTemplates?.(undefined, signal)
    expect(first).toEqual({
      templates: [
        {
          code: templates.note,
          title: '通知',
          text: given[0]?.content,
          variables: ['thing1', 'time2'],
          state: 'approved',
        },
      ],
      nextCursor: expect.any(String),
    })
    expect(await sender.listTemplates?.(first?.nextCursor, signal)).toEqual({
      templates: [
        {
          code: templates.queue,
          title: '排队 · 一次性订阅',
          text: '{{name1.DATA}}',
          variables: ['name1'],
          state: 'approved',
        },
        { code: templates.bus, title: `${templates.bus} · 长期订阅`, text: '无变量', variables: [], state: 'approved' },
      ],
    })
  })

  it('is empty for notices where the account has none, and rejects where the answer may change', async () => {
    const answers = ['{"template_list":[]}', '{"errcode":48001,"errmsg":"api unauthorized"}', '{"errcode":-1}']
    const { sender } = await openScripted(givingTokens(['t1'], (_, response) => void response.end(answers.shift())))
    const first = await sender.listTemplates?.(undefined, signal)
    expect(first?.templates).toEqual([])
    expect(await sender.listTemplates?.(first?.nextCursor, signal)).toEqual({ templates: [] })
    await expect(sender.listTemplates?.(first?.nextCursor, signal)).rejects.toThrow('-1')
  })

  it('rejects with the code of the provider, or for a cursor that nobody gave', async () => {
    const { sender } = await openAccount({}, { appSecret: 'wrong' })
    await expect(sender.listTemplates?.(undefined, signal)).rejects.toThrow('40125')
    await expect(sender.listTemplates?.('two', signal)).rejects.toThrow('cursor')
    const refused = await openScripted(givingTokens(['t1'], says(48001, 'api unauthorized')))
    await expect(refused.sender.listTemplates?.(undefined, signal)).rejects.toThrow('48001 api unauthorized')
  })
})

it('addresses have the openid for a key, whether the account is named or not', () => {
  const openid = 'oExampleOpenid_0000000000001'
  expect(wechatMp.address.key({ openid })).toBe(wechatMp.address.key({ openid, appid: 'wx0123456789abcdef' }))
  expect(wechatMp.address.mask({ openid })).toBe('oExa****0001')
})
