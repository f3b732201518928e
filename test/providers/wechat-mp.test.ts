import type { JsonObject } from '@message-center/channel'
import { wechatMp } from '@message-center/channel-wechat-mp'
import {
  makeOpenid,
  openidPrefixes,
  startWechatMpDouble,
  type WechatMpDouble,
} from '@message-center/channel-wechat-mp/double'
import { expect, it, onTestFinished } from 'vitest'
import type { Kind } from './harness/provider.ts'
import { ProviderHub } from './harness/provider-hub.ts'
import { testProvider } from './harness/test-provider.ts'

const openid = (n: number): string => makeOpenid('oKind_', n)

const note = 'DoubleTemplate-Note_0000000000000000000000001'
const order = 'DoubleTemplate-Order_000000000000000000000002'
const queueNotice = 'DoubleNotice-Queue_00000000000000000000000004'
const busNotice = 'DoubleNotice-Bus_0000000000000000000000000005'

/** Within 48 hours of a word of the user; the provider tells nothing of what becomes of it. */
function customerService(n: number, content: JsonObject, wire: object): Kind<WechatMpDouble> {
  return {
    title: `a customer-service message: ${'msgtype' in wire ? wire.msgtype : ''}`,
    to: { openid: openid(n) },
    content,
    before: double => double.openWindow(openid(n), 'message'),
    wire: { kind: 'customer-service', openid: openid(n), body: wire },
    receipt: 'none',
  }
}

/** One that is no text, in the provider's own form. */
function ownForm(n: number, msgtype: string, part: JsonObject): Kind<WechatMpDouble> {
  return customerService(n, { message: { msgtype, [msgtype]: part } }, { msgtype, [msgtype]: part })
}

const media = { media_id: 'media-1' }
const kinds: readonly Kind<WechatMpDouble>[] = [
  {
    title: 'a template message',
    to: { openid: openid(1) },
    content: { text: '{{thing1}}' },
    template: { code: note, variables: { thing1: '包裹已到前台📦' } },
    wire: { kind: 'template', openid: openid(1), templateId: note, text: '包裹已到前台📦' },
  },
  {
    title: 'a template message that leads to a mini program',
    to: { openid: openid(2), appid: 'wx0123456789abcdef' },
    content: {
      text: '商品：{{thing1}}\n金额：{{amount2}}\n时间：{{time3}}\n状态：{{phrase4}}',
      url: 'https://example.com/orders/1',
      miniProgram: { appId: 'wxfedcba9876543210', page: 'order?id=1' },
    },
    template: {
      code: order,
      variables: { thing1: '拿铁', amount2: '¥39.80', time3: '2026年1月2日 15:01', phrase4: '配送中' },
    },
    wire: {
      text: '商品：拿铁\n金额：¥39.80\n时间：2026年1月2日 15:01\n状态：配送中',
      body: {
        url: 'https://example.com/orders/1',
        miniprogram: { appid: 'wxfedcba9876543210', pagepath: 'order?id=1' },
      },
    },
  },
  {
    title: 'a verification code',
    category: 'otp',
    to: { openid: openid(3) },
    content: { text: '验证码：{{character_string1}}' },
    template: { code: 'DoubleTemplate-Code_0000000000000000000000003', variables: { character_string1: '246810' } },
    wire: { kind: 'template', text: '验证码：246810' },
  },
  {
    title: 'a one-time notice',
    to: { openid: openid(4) },
    content: { kind: 'subscription', text: '姓名：{{name1}}', url: 'https://example.com/queue' },
    template: { code: queueNotice, variables: { name1: '张三', date2: '2026年1月2日' } },
    before: double => double.optIn(openid(4), queueNotice),
    wire: { kind: 'subscription', text: '姓名：张三\n日期：2026年1月2日', body: { page: 'https://example.com/queue' } },
  },
  {
    title: 'a long-term notice',
    to: { openid: openid(5) },
    content: { kind: 'subscription', text: '班次：{{thing1}}' },
    template: { code: busNotice, variables: { thing1: '早班车改为 7:40' } },
    before: double => double.optIn(openid(5), busNotice),
    wire: { kind: 'subscription', text: '班次：早班车改为 7:40' },
  },
  customerService(
    10,
    { text: '您好，您的退款已受理👌' },
    { msgtype: 'text', text: { content: '您好，您的退款已受理👌' } },
  ),
  ownForm(11, 'image', media),
  ownForm(12, 'voice', media),
  ownForm(13, 'video', { ...media, thumb_media_id: 'media-2', title: '培训' }),
  ownForm(14, 'music', {
    musicurl: 'https://example.com/a.mp3',
    hqmusicurl: 'https://example.com/b.mp3',
    thumb_media_id: 'media-2',
  }),
  ownForm(15, 'news', { articles: [{ title: '退款进度', url: 'https://example.com/refunds/1' }] }),
  ownForm(16, 'mpnews', media),
  ownForm(17, 'mpnewsarticle', { article_id: 'article-1' }),
  ownForm(18, 'msgmenu', { head_content: '满意吗？', list: [{ id: '1', content: '满意' }] }),
  ownForm(19, 'wxcard', { card_id: 'card-1' }),
  ownForm(20, 'miniprogrampage', {
    title: '订单',
    appid: 'wxfedcba9876543210',
    pagepath: 'order',
    thumb_media_id: 'media-2',
  }),
]

testProvider<WechatMpDouble>({
  plugin: wechatMp,
  storage: 'sqlite',
  start: now => startWechatMpDouble({ now, givesNoticeIds: true }),
  view: double => double,
  taken: double => double.messages(),
  kinds,
  refused: {
    to: { openid: makeOpenid(openidPrefixes.gone, 1) },
    content: { text: '{{thing1}}' },
    template: { code: note, variables: { thing1: '您好' } },
    code: '43004',
    fault: 'recipient',
  },
})

it('wechat-mp: a message of every type is among them', () => {
  const types = Object(wechatMp.content.schema).properties.message.properties.msgtype.enum
  const sent = kinds.map(({ wire }) => Object(wire).body?.msgtype).filter(type => type !== undefined)
  expect(new Set(sent)).toEqual(new Set(['text', ...types]))
})

it.each(['plain', 'compatible', 'safe'] as const)(
  'wechat-mp: the platform reaches its callback address in %s mode, and a user is heard',
  async callbackMode => {
    const hub = await ProviderHub.start('memory')
    onTestFinished(() => hub.stop())
    const double = await startWechatMpDouble({ now: hub.clock.now, callbackMode })
    onTestFinished(() => double.stop())
    await hub.ask('POST', '/v1/accounts', 201, { id: 'mp', plugin: 'wechat-mp', settings: double.settings })
    const address = hub.callbackUrl('wechat-mp', 'mp')
    expect(await double.verifyAddress(address)).toBe(true)
    const event = { type: 'message', openid: openid(1), text: '退订', msgId: '9223372036854775807' } as const
    expect(await double.push(address, event)).toEqual({ isTaken: true, tries: 1 })
    expect((await hub.callBack('wechat-mp', 'mp', double.makeEvent(event, { callbackToken: 'another' })))[0]).toBe(403)
  },
)
