import { afterEach, describe, expect, it } from 'vitest'
import { makeContext } from '../testing/make-context.ts'
import { type HttpDouble, startHttpDouble } from './http-double.ts'
import type { ProviderAnswer } from './plugin-double.ts'

let double: HttpDouble | undefined
afterEach(() => double?.stop())

async function start() {
  const seen: string[] = []
  double = await startHttpDouble({
    isSend: ({ path }) => path === '/send',
    respond({ method, path, query, headers, body }, answer) {
      if (path === '/broken') throw new Error('out of paper')
      seen.push(`${method} ${path}?${query} ${headers['x-a']} ${body} ${answer}`)
      return { status: answer === 'accept' ? 200 : 400, headers: { 'x-b': 'c' }, body: 'a proper answer' }
    },
  })
  const { url, behave } = double
  const { http } = makeContext({ timeoutMs: 500 })
  const post = (path: string) => http.request({ method: 'POST', url: url + path, headers: { 'X-A': 'b' }, body: 'hi' })
  return { seen, behave, post }
}

describe('an HTTP double', () => {
  it('shows the request to the provider and its response to the sender', async () => {
    const { seen, post } = await start()
    expect(await post('/send?q=1')).toMatchObject({ status: 200, headers: { 'x-b': 'c' } })
    expect(seen).toEqual(['POST /send?q=1 b hi accept'])
  })

  it('uses each answer for one sending call, then accepts again', async () => {
    const { seen, behave, post } = await start()
    behave('throttle', 'reject-content')
    for (const path of ['/other', '/send', '/send', '/send']) await post(path)
    expect(seen.map(line => line.split(' ').at(-1))).toEqual(['accept', 'throttle', 'reject-content', 'accept'])
  })

  it.each<ProviderAnswer>(['hang', 'disconnect', 'huge', 'truncated'])(
    'takes the call and spoils the answer: %s',
    async answer => {
      const { seen, behave, post } = await start()
      behave(answer)
      expect((await post('/send')).outcome).toBe('unanswered')
      expect(seen).toEqual(['POST /send? b hi accept'])
    },
  )

  it('answers slowly and whole, or leads elsewhere', async () => {
    const { behave, post } = await start()
    behave('slow', 'redirect')
    const startedAt = performance.now()
    const slow = await post('/send')
    expect(slow.outcome === 'answered' && slow.body.toString()).toContain('proper')
    expect(performance.now() - startedAt).toBeGreaterThan(20)
    expect(await post('/send')).toMatchObject({ outcome: 'answered', status: 302 })
  })

  it.each<ProviderAnswer>(['garbage', 'html'])(
    'takes the call and answers something else with status 200: %s',
    async answer => {
      const { seen, behave, post } = await start()
      behave(answer)
      const outcome = await post('/send')
      expect(outcome).toMatchObject({ outcome: 'answered', status: 200 })
      expect(outcome.outcome === 'answered' && outcome.body.toString()).not.toContain('proper')
      expect(seen).toHaveLength(1)
    },
  )

  it('tells a defect of its own as status 500', async () => {
    const { post } = await start()
    expect(await post('/broken')).toMatchObject({
      status: 500,
      body: Buffer.from('The double failed: Error: out of paper'),
    })
  })

  it('names an address where nobody listens, and stops twice', async () => {
    await start()
    const { http } = makeContext()
    const url = double?.unreachableUrl ?? ''
    expect(await http.request({ method: 'GET', url })).toMatchObject({
      reason: expect.stringContaining('ECONNREFUSED'),
    })
    await double?.stop()
    await double?.stop()
    expect((await http.request({ method: 'GET', url: double?.url ?? '' })).outcome).toBe('not-sent')
  })

  it('listens on the port it is given, and rejects when that is taken', async () => {
    await start()
    const port = Number(new URL(double?.url ?? '').port)
    const options = { port, isSend: () => true, respond: () => ({ status: 200 }) }
    await expect(startHttpDouble(options)).rejects.toThrow('EADDRINUSE')
    await double?.stop()
    double = await startHttpDouble(options)
    expect(double.url).toBe(`http://127.0.0.1:${port}`)
  })
})
