import { describe, expect, it } from 'vitest'
import { readMessage, toProperties } from './message-format.ts'

const message = (body: string, properties: ReadonlyMap<string, string>, isCompressed = false) => ({
  messageId: 'm',
  receipt: 'r',
  attempt: 1,
  body: Buffer.from(body),
  properties,
  isCompressed,
})
const ours = toProperties({ publishedAt: 5 })

describe('the format of a broker message', () => {
  it('is read as it was written', () => {
    const head = { publishedAt: 1_700_000_000_000, dueAt: 1_700_000_000_500, only: 'deliver' } as const
    expect(readMessage(message('a {"n":1}\nb \n', toProperties(head)))).toEqual({
      verdict: 'read',
      head,
      entries: [
        { id: 'a', body: '{"n":1}' },
        { id: 'b', body: '' },
      ],
    })
  })

  it.each([
    ['written by others', message('hello', new Map()), /not written by a message center/],
    ['newer', message('a {}\n', new Map([...ours, ['mc-format', '2']])), /format is "2"/],
    ['without instant', message('a {}\n', new Map([...ours, ['mc-at', 'soon']])), /no instant/],
    ['for nobody known', message('a {}\n', new Map([...ours, ['mc-only', 'webhooks']])), /no group/],
    ['cut off', message('a {}\nb {', ours), /other lines/],
    ['empty', message('', ours), /other lines/],
    ['compressed', message('a {}\n', ours, true), /compressed/],
  ])('a message %s is foreign, and the reason holds nothing of its body', (_, foreign, reason) => {
    expect(readMessage(foreign)).toEqual({ verdict: 'foreign', reason: expect.stringMatching(reason) })
  })
})
