import { expect, it, onTestFinished, vi } from 'vitest'
import { listenForCallbacks } from '../testing/index.ts'
import { CallbackPusher } from './callback-pusher.ts'
import { hostRequest } from './host-request.ts'

const headers = { 'content-type': 'application/json', 'x-proof': 'p' }
const callback = hostRequest({ query: new URLSearchParams({ nonce: '1 2' }), headers, body: '{"a":"多"}' })
const taken = { status: 200, body: 'taken' }

function makePusher(...repushDelaysMs: readonly number[]): CallbackPusher {
  const pusher = new CallbackPusher({ repushDelaysMs, isTaken: body => body === 'taken' })
  onTestFinished(() => pusher.stop())
  return pusher
}

it('pushes query, headers and body beside what the address has', async () => {
  const { pushes, url } = await listenForCallbacks(taken)
  expect(await makePusher().push(`${url}?token=t`, callback)).toEqual({ isTaken: true, tries: 1 })
  expect(pushes).toMatchObject([{ method: 'POST', path: '/callback', headers, body: callback.body }])
  expect(Object.fromEntries(pushes[0]?.query ?? [])).toEqual({ token: 't', nonce: '1 2' })
})

it('pushes the same again until the answer has status 200 and says that it was taken', async () => {
  const { pushes, url } = await listenForCallbacks({ status: 500, body: 'taken' }, { status: 200, body: 'no' }, taken)
  expect(await makePusher(1, 1, 1).push(url, callback)).toEqual({ isTaken: true, tries: 3 })
  expect(new Set(pushes.map(push => Buffer.from(push.body).toString()))).toEqual(new Set(['{"a":"多"}']))
})

it('gives up after the last try, and follows no redirect', async () => {
  const other = await listenForCallbacks(taken)
  const { pushes, url } = await listenForCallbacks({ status: 307, headers: { location: other.url } })
  expect(await makePusher(1).push(url, callback)).toEqual({ isTaken: false, tries: 2 })
  expect([pushes.length, other.pushes.length]).toEqual([2, 0])
})

it('takes an address where nobody listens, or that is none, for one that does not take the push', async () => {
  const pusher = makePusher()
  expect(await pusher.push('http://127.0.0.1:1/', callback)).toEqual({ isTaken: false, tries: 1 })
  expect(await pusher.push('no address', callback)).toEqual({ isTaken: false, tries: 1 })
})

it('asks by GET and gives the answer of status 200', async () => {
  const { pushes, url } = await listenForCallbacks({ status: 200, body: 'echo' }, { status: 403, body: 'echo' })
  const pusher = makePusher()
  expect(await pusher.ask(url, callback)).toBe('echo')
  expect(await pusher.ask(url, callback)).toBeUndefined()
  expect(pushes).toMatchObject([{ method: 'GET' }, { method: 'GET' }])
})

it('drops what is beyond 10,000 open pushes', async () => {
  const pusher = makePusher(60_000)
  const open = Array.from({ length: 10_000 }, () => pusher.push('no address', callback))
  expect(await pusher.push('no address', callback)).toEqual({ isTaken: false, tries: 0 })
  pusher.stop()
  expect(new Set((await Promise.all(open)).map(({ tries }) => tries))).toEqual(new Set([1]))
})

it('stops at once, twice without harm, while a push waits for its next try', async () => {
  const { pushes, url } = await listenForCallbacks({ status: 500 })
  const pusher = makePusher(60_000)
  const push = pusher.push(url, callback)
  await vi.waitFor(() => expect(pushes).toHaveLength(1), 10_000)
  pusher.stop()
  pusher.stop()
  expect(await push).toEqual({ isTaken: false, tries: 1 })
  expect(await pusher.pause(0)).toBe(false)
})
