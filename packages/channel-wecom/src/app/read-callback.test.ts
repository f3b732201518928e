import type { CallbackReading, HostRequest, JsonObject, ReplyEvent } from '@message-center/channel'
import { hostRequest } from '@message-center/channel/double'
import { describe, expect, it } from 'vitest'
import { openAccount, startAt } from '../open-account.fixture.ts'

async function openCallbacks(settings: JsonObject = {}) {
  const { double, sender } = await openAccount('app', {}, settings)
  const read = (request: HostRequest) => sender.readCallback?.(request)
  return { callbacks: double.callbacks, read }
}

const at = new Date(startAt)

describe('the verification of the callback address', () => {
  it('answers the echo as it is, without quotes', async () => {
    const { callbacks, read } = await openCallbacks()
    expect(read(callbacks.verification('4728931'))).toEqual({
      verdict: 'read',
      events: [],
      answer: { status: 200, headers: { 'content-type': 'text/plain' }, body: '4728931' },
    })
  })

  it('reads an echo whose + arrived as a space', async () => {
    const { callbacks, read } = await openCallbacks()
    // Random bytes make a + likely; look for one that has it.
    let request = callbacks.verification('echo')
    while (!request.query.get('echostr')?.includes('+')) request = callbacks.verification('echo')
    request.query.set('echostr', String(request.query.get('echostr')).replaceAll('+', ' '))
    expect(read(request)).toMatchObject({ verdict: 'read', answer: { body: 'echo' } })
  })

  it('refuses a forged one', async () => {
    const { callbacks, read } = await openCallbacks()
    const request = callbacks.verification('4728931')
    request.query.set('nonce', 'other')
    expect(read(request)).toMatchObject({ verdict: 'refused', answer: { status: 403 } })
    expect(read(hostRequest({ method: 'GET' }))).toMatchObject({ verdict: 'refused', answer: { status: 400 } })
  })
})

describe('a callback', () => {
  it('tells what a member writes, with an id longer than a JSON number holds', async () => {
    const { callbacks, read } = await openCallbacks()
    const message = {
      FromUserName: 'ZhangSan',
      MsgType: 'text',
      Content: '收到 😀',
      MsgId: '9007199254740993001',
      AgentID: 1,
    }
    expect(read(callbacks.event(message))).toEqual({
      verdict: 'read',
      events: [
        { kind: 'reply', id: '9007199254740993001', addressKey: 'user:zhangsan', text: '收到 😀', isOptOut: false, at },
      ],
      answer: { status: 200 },
    })
  })

  it('is read in JSON as well, long numbers included', async () => {
    const { callbacks, read } = await openCallbacks()
    const json =
      '{"fromusername":"lisi","createtime":1767294245,"msgtype":"text","content":"ok","msgid":9007199254740993001}'
    expect(read(callbacks.message(json, 'json'))).toMatchObject({
      events: [{ kind: 'reply', id: '9007199254740993001', addressKey: 'user:lisi', text: 'ok', at }],
    })
  })

  it('tells which button of a card was pressed, with the code for updating it', async () => {
    const { callbacks, read } = await openCallbacks()
    const event = {
      FromUserName: 'zhangsan',
      MsgType: 'event',
      Event: 'template_card_event',
      EventKey: 'approve',
      TaskId: 'task-1',
      CardType: 'button_interaction',
      ResponseCode: 'code-1',
    }
    const reading = read(callbacks.event(event))
    expect(reading).toMatchObject({ events: [{ kind: 'reply', addressKey: 'user:zhangsan', at }] })
    expect(pressOf(reading)).toEqual({ event: 'card', taskId: 'task-1', key: 'approve', responseCode: 'code-1' })
  })

  it('tells the chosen options of a card, one or many', async () => {
    const { callbacks, read } = await openCallbacks()
    const event = { FromUserName: 'zhangsan', MsgType: 'event', Event: 'template_card_event', TaskId: 't' }
    const item = (question: string, ...options: readonly string[]) =>
      `<SelectedItem><QuestionKey>${question}</QuestionKey><OptionIds>${options.map(id => `<OptionId>${id}</OptionId>`).join('')}</OptionIds></SelectedItem>`
    const selectedOf = (...items: readonly string[]) =>
      pressOf(read(callbacks.event(event, `<SelectedItems>${items.join('')}</SelectedItems>`))).selected
    expect(selectedOf(item('q1', 'a', 'b'), item('q2', 'c'))).toEqual({ q1: ['a', 'b'], q2: ['c'] })
    expect(selectedOf(item('q1', 'a'))).toEqual({ q1: ['a'] })
  })

  it.each([
    ['subscribe', { Event: 'subscribe', FromUserName: 'A1' }, { change: 'opted-in', addressKey: 'user:a1' }],
    ['unsubscribe', { Event: 'unsubscribe', FromUserName: 'A1' }, { change: 'invalid', addressKey: 'user:a1' }],
    [
      'a member who left',
      { Event: 'change_contact', ChangeType: 'delete_user', UserID: 'A1' },
      { change: 'invalid', addressKey: 'user:a1' },
    ],
    [
      'a new userid',
      { Event: 'change_contact', ChangeType: 'update_user', UserID: 'A1', NewUserID: 'B2' },
      { change: 'replaced', addressKey: 'user:a1', replacementKey: 'user:b2' },
    ],
  ])('tells of %s', async (_, fields, expected) => {
    const { callbacks, read } = await openCallbacks()
    expect(read(callbacks.event({ MsgType: 'event', ...fields }))).toMatchObject({
      events: [{ kind: 'address', at, ...expected }],
    })
  })

  it.each([
    ['entering the application', { MsgType: 'event', Event: 'enter_agent', FromUserName: 'a' }],
    ['a change of a name', { MsgType: 'event', Event: 'change_contact', ChangeType: 'update_user', UserID: 'a' }],
    ['a picture', { MsgType: 'image', FromUserName: 'a', MsgId: '1' }],
    ['a text without sender', { MsgType: 'text', Content: 'x', MsgId: '1' }],
  ])('is taken and tells nothing of %s', async (_, fields) => {
    const { callbacks, read } = await openCallbacks()
    expect(read(callbacks.event(fields))).toEqual({ verdict: 'read', events: [], answer: { status: 200 } })
  })

  it('gives equal events with equal ids when it is repeated under a new signature', async () => {
    const { callbacks, read } = await openCallbacks()
    const event = {
      FromUserName: 'a',
      MsgType: 'event',
      Event: 'template_card_event',
      EventKey: 'k',
      ResponseCode: 'r',
    }
    const [first, second] = [read(callbacks.event(event)), read(callbacks.event(event))]
    expect(first).toEqual(second)
    const ids = ['r', 'other'].map(ResponseCode => idOf(read(callbacks.event({ ...event, ResponseCode }))))
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(ids[0]).not.toBe(ids[1])
  })

  it('is read under the previous key while keys change', async () => {
    const newKey = 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba'
    const plain = '<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><Content>x</Content><MsgId>1</MsgId></xml>'
    const changed = await openCallbacks({ encodingAesKey: newKey })
    expect(changed.read(changed.callbacks.message(plain))).toMatchObject({ verdict: 'refused' })
    const both = await openCallbacks({
      encodingAesKey: newKey,
      previousEncodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    })
    expect(both.read(both.callbacks.message(plain))).toMatchObject({ verdict: 'read', events: [{ text: 'x' }] })
    expect(both.read(both.callbacks.message(plain, 'xml', { aesKey: newKey }))).toMatchObject({ verdict: 'read' })
  })
})

describe('a callback that is not genuine', () => {
  const plain = '<xml><MsgType>text</MsgType><FromUserName>a</FromUserName><Content>x</Content><MsgId>1</MsgId></xml>'

  it.each([
    ['another token', { token: 'anotherToken' }],
    ['another key', { aesKey: 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba' }],
    ['another company', { receiverId: 'wwanother0000001' }],
  ])('is refused when it was made with %s', async (_, keys) => {
    const { callbacks, read } = await openCallbacks()
    expect(read(callbacks.message(plain, 'xml', keys))).toMatchObject({ verdict: 'refused', answer: { status: 403 } })
  })

  it('is refused when its encrypted part was changed or its signature is missing', async () => {
    const { callbacks, read } = await openCallbacks()
    const good = callbacks.message(plain)
    const changed = Buffer.from(
      Buffer.from(good.body)
        .toString()
        .replace(/CDATA\[(.)/g, (_, first) => `CDATA[${first === 'A' ? 'B' : 'A'}`),
    )
    expect(read({ ...good, body: changed })).toMatchObject({ verdict: 'refused', answer: { status: 403 } })
    for (const name of ['msg_signature', 'timestamp', 'nonce']) {
      const query = new URLSearchParams(good.query)
      query.delete(name)
      expect(read({ ...good, query })).toMatchObject({ verdict: 'refused', answer: { status: 403 } })
    }
  })

  it.each([
    ['nothing', ''],
    ['half an envelope', '<xml><Encrypt><![CDATA[abc'],
    ['plain XML', plain],
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY e "e">]><xml><Encrypt>&e;</Encrypt></xml>'],
    ['deep nesting', '['.repeat(100_000)],
    ['random bytes', '\u0000\ufffd{"'],
    ['null', 'null'],
  ])('is refused with %s for a body', async (_, body) => {
    const { callbacks, read } = await openCallbacks()
    expect(read({ ...callbacks.message(plain), body: Buffer.from(body) })).toMatchObject({ verdict: 'refused' })
  })

  it('is refused when what is encrypted is no message', async () => {
    const { callbacks, read } = await openCallbacks()
    for (const inner of ['hello', '<!DOCTYPE x><xml><A>1</A></xml>', '[1]'])
      expect(read(callbacks.message(inner))).toMatchObject({ verdict: 'refused', answer: { status: 400 } })
  })

  it('is refused by an account without callback keys, with the settings that are missing', async () => {
    const { read, callbacks } = await openCallbacks({ callbackToken: undefined, encodingAesKey: undefined })
    expect(read(callbacks.message(plain))).toMatchObject({
      verdict: 'refused',
      reason: expect.stringContaining('encodingAesKey'),
    })
  })
})

function firstReply(reading: CallbackReading | undefined): ReplyEvent | undefined {
  const [event] = reading?.verdict === 'read' ? reading.events : []
  return event?.kind === 'reply' ? event : undefined
}

const idOf = (reading: CallbackReading | undefined) => firstReply(reading)?.id

function pressOf(reading: CallbackReading | undefined): { selected?: unknown } {
  return JSON.parse(firstReply(reading)?.text ?? '')
}
