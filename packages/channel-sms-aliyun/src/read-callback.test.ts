import { hostRequest } from '@message-center/channel/double'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCallback } from './read-callback.ts'
import { isOptOut } from './read-reply.ts'

const token = 'a-long-callback-token'
const now = Date.parse('2026-01-02T03:04:05Z')
const deliveryId = '01980000-0000-7000-8000-000000000001'

const report = {
  phone_number: '13811111111',
  send_time: '2017-01-01 00:00:00',
  report_time: '2017-01-01 00:00:05',
  success: true,
  err_code: 'DELIVERED',
  err_msg: '用户接收成功',
  sms_size: '2',
  biz_id: '9006197469364984400',
  out_id: deliveryId,
}
const reply = {
  phone_number: '13811111111',
  content: 'TD',
  send_time: '2017-01-01 00:00:00',
  dest_code: '10690000',
  sequence_id: '12345',
}

function read(body: unknown, path = `/${token}`, query = '') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return readCallback(hostRequest({ path, query: new URLSearchParams(query), body: text }), token, now)
}

function eventsOf(body: unknown) {
  const reading = read(body)
  return reading.verdict === 'read' ? reading.events : []
}

describe('a report', () => {
  it('tells of one delivery by our id, in the time of Beijing', () => {
    expect(read([report])).toEqual({
      verdict: 'read',
      events: [
        {
          kind: 'receipt',
          outcome: 'delivered',
          deliveryId,
          providerMessageId: '9006197469364984400',
          at: new Date('2016-12-31T16:00:05Z'),
          code: 'DELIVERED',
          message: '用户接收成功',
          segments: 2,
        },
      ],
      answer: { status: 200, body: { json: { code: 0, msg: '接收成功' } } },
    })
  })

  it('of a call for many tells the number instead of our id', () => {
    const [event] = eventsOf([{ ...report, out_id: `batch:${deliveryId}` }])
    expect(event).toMatchObject({
      deliveryId: undefined,
      addressKey: '+8613811111111',
      providerMessageId: report.biz_id,
    })
  })

  it.each([
    [{ success: false, err_code: 'MOBILE_NOT_ON_SERVICE' }, 'failed'],
    [{ success: 'true', err_code: undefined }, 'delivered'],
    [{ success: undefined, err_code: 'DELIVRD' }, 'delivered'],
    [{ success: undefined, err_code: 'MK:0001' }, 'failed'],
  ])('with %j tells %s', (changes, outcome) => {
    expect(eventsOf([{ ...report, ...changes }])).toMatchObject([{ outcome }])
  })

  it('without a readable time happened now', () => {
    expect(eventsOf([{ ...report, report_time: 'soon', send_time: '' }])).toMatchObject([{ at: new Date(now) }])
  })

  it('that names no message or no outcome tells nothing', () => {
    expect(eventsOf([{ ...report, biz_id: undefined, out_id: undefined }])).toEqual([])
    expect(eventsOf([{ ...report, success: undefined, err_code: undefined }])).toEqual([])
  })

  it('repeated tells the same again', () => {
    const [first, second] = eventsOf([report, report])
    expect(first).toEqual(second)
  })
})

describe('a reply', () => {
  it('comes from a number, and asks for no more', () => {
    expect(eventsOf([reply])).toEqual([
      {
        kind: 'reply',
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        addressKey: '+8613811111111',
        text: 'TD',
        isOptOut: true,
        at: new Date('2016-12-31T16:00:00Z'),
      },
    ])
  })

  it('keeps its id when pushed again, and shares it with no other', () => {
    const idOf = (changes: object) => eventsOf([{ ...reply, ...changes }]).map(event => 'id' in event && event.id)
    expect(idOf({})).toEqual(idOf({}))
    const ids = [{}, { sequence_id: 12345 }, { sequence_id: undefined }, { phone_number: '13811111112' }].flatMap(idOf)
    expect(new Set(ids).size).toBe(4)
  })

  it('without a readable number tells nothing', () => {
    expect(eventsOf([{ ...reply, phone_number: 'unknown' }])).toEqual([])
  })

  it.each(['R', 'r', ' TD ', 'ｔｄ', 'T', 'N', '“R”', 'td。', '退订', '退订短信'])('%j is an opt-out', text => {
    expect(isOptOut(text)).toBe(true)
  })

  it.each(['', 'OK', 'Rain', '收到', 'NO', 'THX', '不退订'])('%j is none', text => {
    expect(isOptOut(text)).toBe(false)
  })
})

describe('a callback', () => {
  it('is proven by the token, as last part of the path or in the query', () => {
    expect(read([report]).verdict).toBe('read')
    expect(read([report], `/sms/${token}/`).verdict).toBe('read')
    expect(read([report], '/', `token=${token}`).verdict).toBe('read')
  })

  it.each([['/'], ['/another-callback-token'], [`/${token}x`], [`/${token}/x`]])('at %s is refused', path => {
    expect(read([report], path)).toMatchObject({ verdict: 'refused', answer: { status: 403 } })
  })

  it('is refused while the account has no token, even without one in the address', () => {
    const reading = readCallback(hostRequest({ path: '/', body: JSON.stringify([report]) }), undefined, now)
    expect(reading).toMatchObject({ verdict: 'refused', reason: expect.stringContaining('callbackToken') })
  })

  it('with reports, replies and other news in one tells what it knows', () => {
    expect(eventsOf([report, { sign_name: '测试', sign_status: 'approved' }, reply, null, 7])).toMatchObject([
      { kind: 'receipt' },
      { kind: 'reply' },
    ])
  })

  it('with a single object is read like an array of one', () => {
    expect(eventsOf(report)).toHaveLength(1)
  })

  it.each(['', 'nonsense', '"text"', '12'])('with the body %j is refused as malformed', body => {
    expect(read(body)).toMatchObject({ verdict: 'refused', answer: { status: 400 } })
  })

  it('never throws and never names a message that is not there, whatever the body', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(true, 'DELIVERED', '13811111111', '2017-01-01 00:00:00'),
    )
    const item = fc.dictionary(fc.constantFrom(...Object.keys({ ...report, ...reply })), value)
    fc.assert(
      fc.property(fc.oneof(fc.array(item), fc.jsonValue(), fc.string()), body => {
        for (const event of eventsOf(body)) {
          expect(Number.isNaN(event.at.getTime())).toBe(false)
          if (event.kind === 'receipt') expect(event.deliveryId ?? event.providerMessageId).toBeTruthy()
        }
      }),
    )
  })
})
