import { Agent, request as plainRequest, type RequestListener } from 'node:http'
import { connect } from 'node:net'
import type { Clock } from '@message-center/channel'
import { systemClock } from '@message-center/channel/host'
import { createFakeClock } from '@message-center/channel/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { silent } from '../api/api.fixture.ts'
import { HttpFront } from './http-front.ts'
import { StartError } from './start-error.ts'

const limits = { readyDelayMs: 0, drainMs: 2000 }
let fronts: HttpFront[] = []
afterEach(async () => {
  await Promise.all(fronts.map(front => front.stop({ readyDelayMs: 0, drainMs: 0 }, () => undefined)))
  fronts = []
})

const front = (listener: RequestListener, clock: Clock = systemClock): HttpFront => {
  const made = new HttpFront(listener, { keepAliveMs: 60_000, clock, logger: silent })
  fronts.push(made)
  return made
}

/** Asks over the given connections; resolves with status and `Connection` header. */
const ask = (port: number, agent: Agent): Promise<{ status: number | undefined; connection: string | undefined }> =>
  new Promise((resolve, reject) => {
    const asked = plainRequest({ port, host: '127.0.0.1', agent }, response => {
      response
        .resume()
        .on('end', () => resolve({ status: response.statusCode, connection: response.headers.connection }))
    })
    asked.on('error', reject).end()
  })

describe('The stop of the HTTP server', () => {
  it('answers what is in hand, and what arrives while balancers notice, with Connection: close', async () => {
    let release = (): void => undefined
    let inHand = 0
    const clock = createFakeClock()
    const hub = front((_, response) => {
      inHand++
      if (inHand === 1) release = () => response.end('done')
      else response.end('done')
    }, clock)
    const port = await hub.listen(0, '127.0.0.1')
    const agent = new Agent({ keepAlive: true })
    const first = ask(port, agent)
    await vi.waitFor(() => expect(inHand).toBe(1), 10_000)
    let isClosing = false
    const stopped = hub.stop({ readyDelayMs: 150, drainMs: 2000 }, () => {
      isClosing = true
    })
    await clock.advance(149)
    expect(await ask(port, agent)).toEqual({ status: 200, connection: 'close' })
    expect(isClosing).toBe(false)
    await clock.advance(1)
    expect(isClosing).toBe(true)
    await expect(ask(port, new Agent())).rejects.toThrow('ECONNREFUSED')
    release()
    expect((await first).status).toBe(200)
    await stopped
    agent.destroy()
  })

  it('closes connections that are idle, and those that become idle later', async () => {
    let release = (): void => undefined
    let inHand = 0
    const hub = front((_, response) => {
      inHand++
      if (inHand === 1) release = () => response.end()
      else response.end()
    })
    const port = await hub.listen(0, '127.0.0.1')
    const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })] as const
    const slow = ask(port, agents[0])
    await vi.waitFor(() => expect(inHand).toBe(1), 10_000)
    await ask(port, agents[1])
    const stopped = hub.stop({ readyDelayMs: 0, drainMs: 60_000 }, () => undefined)
    release()
    await slow
    await stopped
    expect(hub.hasCut).toBe(false)
    for (const agent of agents) agent.destroy()
  })

  it('cuts a request that outlasts the limit', async () => {
    const hub = front(() => undefined)
    const port = await hub.listen(0, '127.0.0.1')
    const hanging = ask(port, new Agent()).catch((error: Error) => error.message)
    await vi.waitFor(async () => expect(await connections(port)).toBe(true), 10_000)
    await hub.stop({ readyDelayMs: 0, drainMs: 50 }, () => undefined)
    expect(await hanging).toBe('socket hang up')
  })

  it('is harmless twice', async () => {
    const hub = front((_, response) => void response.end())
    await hub.listen(0, '127.0.0.1')
    await Promise.all([hub.stop(limits, () => undefined), hub.stop(limits, () => undefined)])
  })
})

/** Whether somebody listens; enough time for a request sent before to have arrived. */
const connections = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
  })

describe('Listening', () => {
  it('says that the port is taken and how to choose another', async () => {
    const port = await front(() => undefined).listen(0, '127.0.0.1')
    const second = front(() => undefined).listen(port, '127.0.0.1')
    await expect(second).rejects.toBeInstanceOf(StartError)
    await expect(second).rejects.toMatchObject({ message: `Port ${port} of 127.0.0.1 is taken.`, fix: /MC_PORT/ })
  })

  it('says that the address is not one of this machine', async () => {
    await expect(front(() => undefined).listen(0, '203.0.113.1')).rejects.toMatchObject({
      message: expect.stringContaining('203.0.113.1'),
    })
  })
})

describe('What is not HTTP', () => {
  it.each([
    ['nonsense', 'hello\r\n\r\n', 400],
    ['endless headers', `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s is answered by a problem', async (_name, sent, status) => {
    const port = await front(() => undefined).listen(0, '127.0.0.1')
    const answer = await new Promise<string>(resolve => {
      const socket = connect(port, '127.0.0.1')
      let text = ''
      socket.on('data', chunk => {
        text += chunk
      })
      socket.on('close', () => resolve(text))
      socket.write(sent)
    })
    expect(answer).toContain(`HTTP/1.1 ${status}`)
    expect(answer).toContain('application/problem+json')
  })
})
