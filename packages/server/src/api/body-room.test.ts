import { request as plainRequest } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { sendAnswer } from '../routes/message-examples.ts'
import { channelsWith, keys, type Served, serve } from './api.fixture.ts'

const mebibyte = 1024 * 1024
let hub: Served
afterEach(() => hub.stop())

/** A batch of that many bytes. */
const batch = (bytes: number) => ({ messages: [{ text: 'x'.repeat(bytes - 27) }] })

/** A batch that is being sent: its head has left, its parts leave when told. */
function slowly(path: string, headers: object = {}) {
  const answer = Promise.withResolvers<number>()
  const request = plainRequest(`${hub.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.writer}`, 'content-type': 'application/json', ...headers },
  })
  request.on('response', response => {
    response.resume()
    answer.resolve(response.statusCode ?? 0)
  })
  request.on('error', () => answer.resolve(0))
  return { status: answer.promise, write: (text: string) => request.write(text), end: (text = '') => request.end(text) }
}

/** An engine that answers when it is told to. */
function holdAnswers() {
  const held = Promise.withResolvers<typeof sendAnswer>()
  hub.engine.answer = () => held.promise
  return () => held.resolve(sendAnswer)
}

describe('the room for bodies', () => {
  it('is taken until the answer; who finds none comes again as told', async () => {
    hub = await serve({ maxBodiesBytes: mebibyte })
    const answerNow = holdAnswers()
    const content = { note: 'x'.repeat(700_000) }
    const first = hub.post('/v1/messages', content)
    await expect.poll(() => hub.engine.sent.length, { timeout: 10_000 }).toBe(1)

    const second = await hub.post('/v1/messages', content)
    expect(second.status).toBe(503)
    expect(second.headers.get('retry-after')).toBe('1')
    expect(await second.json()).toMatchObject({ code: 'overloaded', fix: expect.stringContaining('Come again') })
    expect((await hub.post('/v1/messages/batch', batch(100_000))).status).toBe(202)

    answerNow()
    expect((await first).status).toBe(202)
    expect((await hub.post('/v1/messages', content)).status).toBe(202)
  })

  it('takes one body that is longer than the room, while it is alone', async () => {
    hub = await serve({ maxBodiesBytes: mebibyte })
    expect((await hub.post('/v1/messages/batch', batch(8 * mebibyte))).status).toBe(202)
  })

  it('counts what has come of a body whose length nobody told, and forgets it when the client breaks off', async () => {
    hub = await serve({ maxBodiesBytes: mebibyte })
    const first = slowly('/v1/messages/batch')
    first.write('x'.repeat(900_000))
    const second = slowly('/v1/messages/batch')
    second.write('x'.repeat(300_000))
    // Whose bytes come too late is refused, and only that one.
    expect(await Promise.race([first.status, second.status])).toBe(503)
    first.end()
    second.end()
    expect([await first.status, await second.status].toSorted()).toEqual([400, 503])
    expect((await hub.post('/v1/messages/batch', batch(900_000))).status).toBe(202)
  })

  it('is another one for those without a key', async () => {
    const channels = channelsWith([], { receiveCallback: async () => ({ status: 200 }) })
    hub = await serve({ maxBodiesBytes: mebibyte, channels })
    const callback = '/callbacks/sms-aliyun/demo/sms-main'
    const stranger = slowly(callback, { 'content-length': 300_000 })
    stranger.write('x'.repeat(200_000))
    await expect
      .poll(() => hub.ask(callback, { method: 'POST', body: 'x'.repeat(100_000) }).then(r => r.status), {
        timeout: 10_000,
      })
      .toBe(503)
    expect((await hub.post('/v1/messages/batch', batch(900_000))).status).toBe(202)
    stranger.end('x'.repeat(100_000))
    expect(await stranger.status).toBe(200)
  })
})
