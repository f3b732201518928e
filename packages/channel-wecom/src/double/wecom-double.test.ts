import { times } from '@message-center/channel/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startWecomDouble, type WecomDoubleOptions } from './index.ts'

interface Answer {
  readonly errcode: number
  readonly errmsg: string
  readonly [name: string]: unknown
}

type Body = { readonly [name: string]: unknown } | string

const [first, second] = ['double-secret-of-the-first-app', 'double-secret-of-the-second-app']

/** A double, a clock of its own, and calls as a client would make them. */
async function start(options: WecomDoubleOptions = {}) {
  const time = { now: Date.parse('2026-01-02T03:04:05+08:00') }
  const double = await startWecomDouble({ now: () => time.now, ...options })
  onTestFinished(() => double.stop())
  const post = async (path: string, body: Body) => {
    const init = { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }
    const response = await fetch(double.url + path, init)
    return (await response.json()) as Answer
  }
  const get = async (path: string) => (await (await fetch(double.url + path)).json()) as Answer
  const tokenOf = async (secret: string) =>
    String((await get(`/cgi-bin/gettoken?corpid=wwdouble00000001&corpsecret=${secret}`)).access_token)
  const call = async (name: string, body: Body, secret = first) =>
    post(`/cgi-bin/${name}?access_token=${await tokenOf(secret)}`, body)
  return { double, time, post, get, call, tokenOf }
}

const text = { agentid: 1000002, touser: 'a', msgtype: 'text', text: { content: 'x' } }

describe('the tokens of the double', () => {
  it('are one per application, the same until they end', async () => {
    const { time, post, tokenOf } = await start()
    const token = await tokenOf(first)
    expect(await tokenOf(first)).toBe(token)
    expect(await tokenOf(second)).not.toBe(token)
    time.now += 7_200_000
    expect(await post(`/cgi-bin/message/send?access_token=${token}`, text)).toMatchObject({ errcode: 42001 })
    expect(await tokenOf(first)).not.toBe(token)
  })

  it.each([
    ['', 41002],
    ['corpid=wwdouble00000001', 41004],
    ['corpid=ww&corpsecret=x', 40013],
    ['corpid=wwdouble00000001&corpsecret=x', 40001],
  ])('are refused to "%s" with %i', async (query, errcode) => {
    const { get } = await start()
    expect(await get(`/cgi-bin/gettoken?${query}`)).toMatchObject({ errcode })
  })

  it('are refused for an hour after two thousand failures', async () => {
    const { get, time, tokenOf } = await start()
    for (let n = 0; n < 2000; n += 100) await Promise.all(times(100, () => get('/cgi-bin/gettoken')))
    expect(await get(`/cgi-bin/gettoken?corpid=wwdouble00000001&corpsecret=${first}`)).toMatchObject({ errcode: 45009 })
    time.now += 3_600_000
    expect(await tokenOf(first)).toMatch(/^[\w-]{100,}$/)
  })

  it.each([
    ['', 41001],
    ['?access_token=other', 40014],
  ])('are asked for by every call: "%s" gives %i', async (query, errcode) => {
    const { post } = await start()
    expect(await post(`/cgi-bin/message/send${query}`, text)).toMatchObject({ errcode })
  })
})

describe('application messages at the double', () => {
  it.each<[number, Body]>([
    [40056, { ...text, agentid: '1000002' }],
    [40056, { ...text, agentid: 5 }],
    [301002, { ...text, agentid: 1000003 }],
    [40008, { ...text, msgtype: 'sticker' }],
    [44004, { ...text, text: {} }],
    [44004, { ...text, text: { content: '' } }],
    [45002, { ...text, text: { content: '界'.repeat(683) } }],
    [40033, JSON.stringify(text).replace('"x"', '"\\u4f60"')],
    [40035, '{"agentid":'],
    [40035, '[]'],
    [40074, { ...text, msgtype: 'news', news: { articles: [{ title: 't', url: 'https://a.cn' }] }, safe: 1 }],
    [45008, { ...text, msgtype: 'news', news: { articles: [] } }],
    [41016, { ...text, msgtype: 'news', news: { articles: [{ url: 'https://a.cn' }] } }],
    [40058, { ...text, msgtype: 'news', news: { articles: [{ title: 't' }] } }],
    [45034, { ...text, msgtype: 'news', news: { articles: [{ title: 't', url: 'a.cn' }] } }],
    [41016, { ...text, msgtype: 'textcard', textcard: { description: 'd', url: 'https://a.cn' } }],
    [41033, { ...text, msgtype: 'textcard', textcard: { title: 't', url: 'https://a.cn' } }],
    [
      45002,
      { ...text, msgtype: 'textcard', textcard: { title: 't'.repeat(129), description: 'd', url: 'https://a.cn' } },
    ],
    [45034, { ...text, msgtype: 'textcard', textcard: { title: 't', description: 'd', url: 'a.cn' } }],
    [40007, { ...text, msgtype: 'image', image: { media_id: 'none' } }],
    [40058, { ...text, msgtype: 'template_card', template_card: { card_type: 'other' } }],
    [42014, { ...text, msgtype: 'template_card', template_card: { card_type: 'text_notice', task_id: 'a b' } }],
    [42014, { ...text, msgtype: 'template_card', template_card: { card_type: 'button_interaction' } }],
    [82001, { ...text, touser: undefined }],
    [40058, { ...text, touser: ['a'] }],
    [40032, { ...text, touser: times(1001, n => `m${n}`).join('|') }],
    [82002, { ...text, toparty: times(101, String).join('|') }],
    [82003, { ...text, totag: times(101, String).join('|') }],
    [81013, { ...text, touser: 'gone1', toparty: '404' }],
  ])('are refused with %i: %j', async (errcode, body) => {
    const { double, call } = await start()
    expect(await call('message/send', body)).toMatchObject({ errcode })
    expect(double.appMessages()).toEqual([])
  })

  it('take what is written with escaped backslashes, quotes and line breaks', async () => {
    const { double, call } = await start()
    const content = 'C:\\users\\u4f60 "quoted"\n'
    expect(await call('message/send', { ...text, text: { content } })).toMatchObject({ errcode: 0 })
    expect(double.appMessages()).toMatchObject([{ text: content }])
  })

  it('name in lower case whom they did not reach', async () => {
    const { call } = await start()
    const body = { ...text, touser: 'A|GoneB|UnlicensedC', toparty: '1|404', totag: '7|405' }
    expect(await call('message/send', body)).toEqual({
      errcode: 0,
      errmsg: 'ok',
      invaliduser: 'goneb',
      unlicenseduser: 'unlicensedc',
      invalidparty: '404',
      invalidtag: '405',
      msgid: expect.stringMatching(/^\d{19}$/),
    })
  })

  it('drop the thirty-first of a minute and the thousand-and-first of an hour without a word', async () => {
    const { double, time, call } = await start()
    for (let n = 0; n < 31; n++)
      expect(await call('message/send', { ...text, text: { content: `${n}` } })).toMatchObject({ errcode: 0 })
    expect(
      double
        .appMessages()
        .map(({ isDropped }) => isDropped)
        .indexOf(true),
    ).toBe(30)
    for (let minute = 0; minute < 33; minute++) {
      time.now += 60_000
      await Promise.all(times(30, () => call('message/send', text)))
    }
    expect(double.appMessages().filter(({ isDropped }) => !isDropped)).toHaveLength(1000)
  })

  it('are recognised as repeats only when the whole call is the same', async () => {
    const { double, time, call } = await start()
    const body = { ...text, enable_duplicate_check: 1, duplicate_check_interval: 60 }
    await call('message/send', body)
    await call('message/send', body)
    await call('message/send', { ...body, touser: 'a|b' })
    time.now += 60_000
    await call('message/send', body)
    expect(double.appMessages().map(({ to }) => to)).toEqual(['a', 'a', 'b', 'a'])
  })

  it('are taken back by their application, within 24 hours', async () => {
    const { time, call } = await start()
    const { msgid } = await call('message/send', text)
    expect(await call('message/recall', { msgid }, second)).toMatchObject({ errcode: 40058 })
    expect(await call('message/recall', { msgid })).toEqual({ errcode: 0, errmsg: 'ok' })
    time.now += 24 * 3_600_000
    expect(await call('message/recall', { msgid })).toMatchObject({ errcode: 40058 })
  })

  it('with buttons give a code for one update within 72 hours', async () => {
    const { time, call } = await start()
    const card = (task: string) => ({
      ...text,
      msgtype: 'template_card',
      template_card: { card_type: 'button_interaction', task_id: task },
    })
    const update = async (task: string) => ({
      agentid: 1000002,
      userids: ['a'],
      button: { replace_name: 'done' },
      response_code: (await call('message/send', card(task))).response_code,
    })
    const once = await update('t1')
    expect(await call('message/update_template_card', { ...once, agentid: 1000003 }, second)).toMatchObject({
      errcode: 40058,
    })
    expect(await call('message/update_template_card', { ...once, button: {} })).toMatchObject({ errcode: 40058 })
    expect(await call('message/update_template_card', { ...once, userids: [] })).toMatchObject({ errcode: 82001 })
    expect(await call('message/update_template_card', once)).toEqual({ errcode: 0, errmsg: 'ok', invaliduser: [] })
    expect(await call('message/update_template_card', once)).toMatchObject({ errcode: 40058 })
    const late = await update('t2')
    time.now += 72 * 3_600_000
    expect(await call('message/update_template_card', late)).toMatchObject({ errcode: 40058 })
  })
})

describe('an application of the double', () => {
  it('is called from its trusted addresses only, and the refusal names the address', async () => {
    const { call } = await start({ apps: [{ agentId: 1000002, secret: first, trustedAddresses: ['198.51.100.1'] }] })
    expect(await call('message/send', text)).toMatchObject({
      errcode: 60020,
      errmsg: expect.stringMatching(
        /^not allow .*hint: \[\d+\], from ip: 203\.0\.113\.7, more info at https:.*e=60020$/,
      ),
    })
  })
})

describe('group chats at the double', () => {
  const create = (more: object = {}) => ({ userlist: ['a', 'b'], ...more })

  it.each<[number, object]>([
    [86006, { userlist: ['a'] }],
    [86006, { userlist: times(2001, n => `m${n}`) }],
    [86005, { owner: 'c' }],
    [86001, { chatid: 'a-b' }],
    [86001, { chatid: 'chat000001' }],
  ])('are not created: %i', async (errcode, more) => {
    const { call } = await start()
    expect(await call('appchat/create', create(more))).toMatchObject({ errcode })
  })

  it('are a thousand a day', async () => {
    const { call, time } = await start()
    const answers = []
    for (let n = 0; n < 100; n++)
      answers.push(...(await Promise.all(times(10, () => call('appchat/create', create())))))
    const refused = answers.filter(({ errcode }) => errcode !== 0)
    expect(refused.length).toBeGreaterThan(0)
    expect(new Set(refused.map(({ errcode }) => errcode))).toEqual(new Set([45009]))
    time.now += 24 * 3_600_000
    expect(await call('appchat/create', create())).toMatchObject({ errcode: 0 })
  })

  it('drop what is over the limit of a member without a word', async () => {
    const { double, call } = await start()
    const body = { chatid: 'chat000000', msgtype: 'text', text: { content: 'x' } }
    for (let n = 0; n < 201; n++) expect(await call('appchat/send', body)).toMatchObject({ errcode: 0 })
    expect(double.chatMessages().at(-2)?.droppedFor).toEqual([])
    expect(double.chatMessages().at(-1)?.droppedFor).toEqual(['member-1', 'member-2'])
    expect(await call('appchat/send', { ...body, msgtype: 'template_card' })).toMatchObject({ errcode: 40008 })
  })
})

describe('group bots at the double', () => {
  it('take no wrong key, no foreign kind and no too long text', async () => {
    const { post } = await start({ webhooks: { ops: 'key-of-ops' } })
    const send = (key: string, body: Body) => post(`/cgi-bin/webhook/send?key=${key}`, body)
    expect(await send('other', {})).toMatchObject({ errcode: 93000 })
    expect(await send('key-of-ops', {})).toMatchObject({ errcode: 40008 })
    expect(await send('key-of-ops', { msgtype: 'textcard', textcard: {} })).toMatchObject({ errcode: 40008 })
    const markdown = (length: number) => ({ msgtype: 'markdown', markdown: { content: 'x'.repeat(length) } })
    expect(await send('key-of-ops', markdown(4096))).toMatchObject({ errcode: 0 })
    expect(await send('key-of-ops', markdown(4097))).toMatchObject({ errcode: 45002 })
  })
})

describe('mass messages at the double', () => {
  const task = { external_userid: ['wmaaaaaa1'], text: { content: 'x' } }

  it.each<[number, Body]>([
    [40058, { ...task, chat_type: 'other' }],
    [41035, { ...task, external_userid: [] }],
    [40058, { ...task, external_userid: ['wmaaaaaa1', 'wmaaaaaa1'] }],
    [40058, { ...task, external_userid: times(10_001, n => `wm${n}`) }],
    [40003, { ...task, sender: 'gone' }],
    [41048, { ...task, external_userid: ['wmgone001'] }],
    [44004, { external_userid: ['wmaaaaaa1'] }],
    [45002, { ...task, text: { content: 'x'.repeat(4001) } }],
    [40058, { ...task, attachments: Array(10).fill({ msgtype: 'image', image: { media_id: 'media-1' } }) }],
    [40058, { ...task, attachments: [{ msgtype: 'sticker' }] }],
    [40058, { ...task, attachments: [{ msgtype: 'link', link: { title: 't' } }] }],
    [40007, { ...task, attachments: [{ msgtype: 'image', image: { media_id: 'none' } }] }],
  ])('are refused with %i', async (errcode, body) => {
    const { double, call } = await start()
    expect(await call('externalcontact/add_msg_template', body)).toMatchObject({ errcode })
    expect(double.tasks()).toEqual([])
  })

  it('reach nobody before a person confirms, and nobody after they were stopped', async () => {
    const { double, call } = await start()
    const { msgid } = await call('externalcontact/add_msg_template', task)
    const results = () => call('externalcontact/get_groupmsg_send_result', { msgid, userid: 'employee-1' })
    expect(await results()).toMatchObject({ send_list: [{ external_userid: 'wmaaaaaa1', status: 0 }] })
    await call('externalcontact/cancel_groupmsg_send', { msgid })
    double.confirm(String(msgid))
    expect(await results()).toMatchObject({ send_list: [{ status: 0 }] })
  })
})

it('the double listens at the port it is given, and says when that is taken', async () => {
  const { double } = await start()
  const port = Number(new URL(double.url).port)
  await expect(startWecomDouble({ port })).rejects.toThrow('EADDRINUSE')
  await double.stop()
  const again = await startWecomDouble({ port })
  onTestFinished(() => again.stop())
  expect(again.url).toBe(double.url)
})
