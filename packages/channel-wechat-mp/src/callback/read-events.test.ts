import type { JsonObject } from '@message-center/channel'
import { describe, expect, it } from 'vitest'
import { openidOf } from '../open-account.fixture.ts'
import { readEvents } from './read-events.ts'
import { isOptOut } from './read-reply.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const at = new Date(1_676_138_869_000)
const addressKey = openidOf(1)
const read = (message: JsonObject) =>
  readEvents({ FromUserName: addressKey, CreateTime: '1676138869', ...message }, now)
const event = (name: string, more: JsonObject = {}) => read({ MsgType: 'event', Event: name, ...more })

describe('the event of a template message', () => {
  it.each([
    ['success', 'delivered', 'success'],
    ['failed:user block', 'failed', 'failed:user block'],
    ['failed: user block', 'failed', 'failed:user block'],
    ['failed:system failed', 'failed', 'failed:system failed'],
    ['failed: system failed', 'failed', 'failed:system failed'],
    ['failed:freq limit', 'failed', 'failed:freq limit'],
    ['failed:something new', 'failed', 'failed:something new'],
  ])('with the status %j is %s with the code %s', (Status, outcome, code) => {
    const [receipt] = event('TEMPLATESENDJOBFINISH', { MsgID: '3487542469355618313', Status })
    expect(receipt).toEqual({
      kind: 'receipt',
      outcome,
      providerMessageId: '3487542469355618313',
      addressKey,
      at,
      code,
    })
  })

  it('says of a user who refuses messages that the address is blocked', () => {
    const events = event('TEMPLATESENDJOBFINISH', { MsgID: 200163836, Status: 'failed: user block' })
    expect(events).toMatchObject([
      { kind: 'receipt', providerMessageId: '200163836' },
      { kind: 'address', change: 'blocked', addressKey },
    ])
  })

  it('without id or status tells nothing', () => {
    expect(event('TEMPLATESENDJOBFINISH', { Status: 'success' })).toEqual([])
    expect(event('TEMPLATESENDJOBFINISH', { MsgID: '1' })).toEqual([])
  })
})

describe('the event of a notice', () => {
  const item = { TemplateId: 'T1', MsgID: '2794188253209100289', ErrorCode: '0', ErrorStatus: 'success' }

  it.each([
    ['in its own list', { SubscribeMsgSentEvent: { List: item } }],
    ['in a list of several', { SubscribeMsgSentEvent: { List: [item] } }],
    ['in a list at the top', { List: [item] }],
    ['without a list', { SubscribeMsgSentEvent: [item] }],
  ])('%s tells of its delivery', (_, more) => {
    expect(event('subscribe_msg_sent_event', more)).toEqual([
      {
        kind: 'receipt',
        outcome: 'delivered',
        providerMessageId: '2794188253209100289',
        addressKey,
        at,
        code: '0',
        message: 'success',
      },
    ])
  })

  it('tells a failure by its code', () => {
    const List = { ...item, ErrorCode: 43101, ErrorStatus: 'user refuse to accept the msg' }
    expect(event('subscribe_msg_sent_event', { List })).toMatchObject([{ outcome: 'failed', code: '43101' }])
  })
})

describe('the user', () => {
  it.each([
    ['subscribe', 'opted-in'],
    ['unsubscribe', 'opted-out'],
  ])('by %s has %s', (name, change) => {
    expect(event(name)).toEqual([{ kind: 'address', addressKey, change, at, code: name }])
  })

  it.each(['subscribe_msg_popup_event', 'subscribe_msg_change_event'])('answers for each template by %s', name => {
    const wrapper = name.includes('popup') ? 'SubscribeMsgPopupEvent' : 'SubscribeMsgChangeEvent'
    const List = [
      { TemplateId: 'T1', SubscribeStatusString: 'accept', PopupScene: '1' },
      { TemplateId: 'T2', SubscribeStatusString: 'reject', PopupScene: '1' },
      { TemplateId: 'T3', SubscribeStatusString: 'ban' },
      { SubscribeStatusString: 'accept' },
    ]
    const expected = [
      { kind: 'address', addressKey, change: 'opted-in', at, code: 'accept', templateCode: 'T1' },
      { kind: 'address', addressKey, change: 'opted-out', at, code: 'reject', templateCode: 'T2' },
    ]
    expect(event(name, { [wrapper]: { List } })).toEqual(expected)
    expect(event(name, { List })).toEqual(expected)
  })

  it('writes', () => {
    expect(read({ MsgType: 'text', Content: '你好 😀', MsgId: '9223372036854775807' })).toEqual([
      { kind: 'reply', id: '9223372036854775807', addressKey, text: '你好 😀', isOptOut: false, at },
    ])
  })

  it.each([
    [{ MsgType: 'image', MsgId: '1', PicUrl: 'http://a', MediaId: 'm' }, '[image]'],
    [{ MsgType: 'voice', MsgId: '1', Recognition: '我要退款' }, '我要退款'],
    [{ MsgType: 'link', MsgId: '1', Title: '一篇文章' }, '一篇文章'],
  ])('sends something else: %j', (message, text) => {
    expect(read(message)).toMatchObject([{ kind: 'reply', text }])
  })

  it('without an id of the message gets one that a repeat shares', () => {
    const message = { MsgType: 'text', Content: 'a' }
    expect(read(message)).toEqual(read(message))
    expect(read(message)).not.toEqual(read({ ...message, Content: 'b' }))
  })

  it.each(['退订', '退订通知。', ' td ', '取消订阅', 'STOP', 'ｔｄ'])('opts out by %j', text => {
    expect(isOptOut(text)).toBe(true)
  })

  it.each(['', '不退订', '如何退订', 'T', 'stopwatch'])('does not opt out by %j', text => {
    expect(isOptOut(text)).toBe(false)
  })
})

it.each(['CLICK', 'SCAN', 'VIEW', 'LOCATION', 'something_new', '', 'constructor'])('%j tells nothing', name => {
  expect(event(name)).toEqual([])
})

it.each([undefined, '', 'short', 7, 'has blanks in it and more'])('from %j tells nothing', FromUserName => {
  expect(read({ FromUserName, MsgType: 'event', Event: 'subscribe' })).toEqual([])
})

it.each([undefined, '0', 'soon', '99999999999999'])('at the time %j happened now', CreateTime => {
  expect(event('subscribe', { CreateTime })).toMatchObject([{ at: new Date(now) }])
})
