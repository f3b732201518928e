import type { JsonObject } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { times } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { openAccount, openScripted, sendParts } from '../open-account.fixture.ts'
import { wecomBot } from './wecom-bot.ts'

const { signal } = new AbortController()
const webhooks = { ops: 'key-of-ops', dev: 'key-of-dev' }
const toOps = { address: { wecomGroup: 'ops' } }

describe('a message of a bot on the wire', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'text with mentions',
      { text: 'a', mentionUsers: ['zhangsan', '@all'], mentionMobiles: ['13800000000'] },
      {
        msgtype: 'text',
        text: { content: 'a', mentioned_list: ['zhangsan', '@all'], mentioned_mobile_list: ['13800000000'] },
      },
    ],
    ['markdown', { markdown: '<@zhangsan>' }, { msgtype: 'markdown', markdown: { content: '<@zhangsan>' } }],
    ['markdown v2', { markdownV2: '| a |' }, { msgtype: 'markdown_v2', markdown_v2: { content: '| a |' } }],
    ['file', { file: { mediaId: 'm' } }, { msgtype: 'file', file: { media_id: 'm' } }],
    [
      'card',
      { templateCard: { card_type: 'text_notice' } },
      { msgtype: 'template_card', template_card: { card_type: 'text_notice' } },
    ],
  ])('has the form of the provider: %s', async (_, content, wire) => {
    const { sender, requests } = await openScripted(wecomBot, { webhooks })
    expect(wecomBot.content.check?.(content, undefined)).toEqual([])
    expect(compileSchema(wecomBot.content.schema)(content)).toEqual([])
    await sendParts(sender, { ...toOps, content }, [{}])
    const url = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=key-of-ops'
    expect(requests).toEqual([{ url, body: wire }])
  })
})

describe('a group', () => {
  it('that the account does not know is the fault of the recipient, also under a name of JavaScript', async () => {
    const { double, send } = await openAccount('bot')
    for (const wecomGroup of ['nowhere', 'constructor', '__proto__'])
      expect(await send({ address: { wecomGroup } })).toMatchObject([
        { outcome: 'rejected', fault: 'recipient', code: 'unknown-group' },
      ])
    expect(double.botMessages()).toEqual([])
  })

  it('fits the accounts that have a webhook for it, so that a hub with several tries no other', () => {
    const { fits } = wecomBot.address
    expect(fits?.({ wecomGroup: 'ops' }, { webhooks })).toBe(true)
    expect(fits?.({ wecomGroup: 'nowhere' }, { webhooks })).toBe(false)
    expect(fits?.({ wecomGroup: 'constructor' }, { webhooks })).toBe(false)
  })

  it('gets twenty messages a minute, and the next one waits without slowing the other groups', async () => {
    const { double, clock, send } = await openAccount('bot', { webhooks })
    const results = await send(...times(21, () => toOps), { address: { wecomGroup: 'dev' } })
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(21)
    expect(results.find(({ outcome }) => outcome !== 'accepted')).toMatchObject({
      outcome: 'deferred',
      reason: 'throttled',
      scope: 'recipient',
      code: '45009',
      retryAfterMs: 60_000,
    })
    await clock.advance(60_000)
    expect(await send(toOps)).toMatchObject([{ outcome: 'accepted' }])
    expect(double.botMessages()).toHaveLength(22)
  })

  it('whose bot is gone, disabled or unknown is told apart', async () => {
    const { double, send } = await openAccount('bot', { webhooks }, { webhooks: { ...webhooks, old: 'old-key-1' } })
    double.removeBot('ops')
    double.disableBot('dev')
    const groups = ['ops', 'dev', 'old'].map(wecomGroup => ({ address: { wecomGroup } }))
    expect(await send(...groups)).toMatchObject([
      { outcome: 'rejected', fault: 'recipient', code: '93008' },
      { outcome: 'rejected', fault: 'account', code: '93004' },
      { outcome: 'rejected', fault: 'account', code: '93000' },
    ])
  })
})

describe('the test button', () => {
  it('tries every key without sending', async () => {
    const { double, sender } = await openAccount('bot', { webhooks })
    expect(await sender.check?.(signal)).toEqual({ verdict: 'works' })
    expect(double.botMessages()).toEqual([])
  })

  it('names the group whose key is wrong', async () => {
    const { sender } = await openAccount('bot', { webhooks }, { webhooks: { ...webhooks, old: 'old-key-1' } })
    expect(await sender.check?.(signal)).toMatchObject({
      verdict: 'broken',
      code: '93000',
      reason: expect.stringMatching(/^Group old: /),
    })
  })
})

describe('the content of a bot', () => {
  const problems = (content: JsonObject) => [
    ...compileSchema(wecomBot.content.schema)(content),
    ...(wecomBot.content.check?.(content, undefined) ?? []),
  ]

  it.each([
    ['text', 2048],
    ['markdown', 4096],
    ['markdownV2', 4096],
  ])('counts %s in bytes, up to %i', (kind, max) => {
    for (const [unit, bytes] of [
      ['界', 3],
      ['😀', 4],
    ] as const) {
      const full = unit.repeat(Math.floor(max / bytes)) + 'a'.repeat(max % bytes)
      expect(problems({ [kind]: full })).toEqual([])
      expect(problems({ [kind]: `${full}a` })).toMatchObject([{ field: `/${kind}` }])
    }
  })

  it.each<[string, JsonObject]>([
    ['/mentionUsers', { markdown: 'a', mentionUsers: ['a'] }],
    ['/mentionMobiles', { markdownV2: 'a', mentionMobiles: ['13800000000'] }],
    ['/templateCard/card_type', { templateCard: { card_type: 'button_interaction' } }],
    ['', { text: 'a', markdownV2: 'b' }],
    ['/markdownV2', { markdownV2: '\u0000' }],
  ])('is told with the field %s when it cannot be sent', (field, content) => {
    expect(problems(content).map(problem => problem.field)).toContain(field)
  })

  it('is previewed in any kind', () => {
    expect(wecomBot.content.preview({ markdownV2: 'a' })).toEqual({ text: 'a' })
    expect(wecomBot.content.preview({ voice: { mediaId: 'm' } })).toEqual({ text: '[voice]' })
  })
})
