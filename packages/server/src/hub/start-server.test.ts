import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '@message-center/engines/free-port'
import { describe, expect, it } from 'vitest'
import { StartError } from './start-error.ts'
import { startServer } from './start-server.ts'
import { configurationFor, startTestHub } from './test-hub.fixture.ts'

describe('A hub', () => {
  it('ends its live streams when it stops, and in order', async () => {
    const hub = await startTestHub({ storage: 'memory' })
    const { body } = await hub.ask('POST', '/v1/inbox/tokens', { body: { userId: 'u1' } })
    const live = await fetch(`${hub.hub.url}/v1/inbox/events`, { headers: { authorization: `Bearer ${body.token}` } })
    expect(live.headers.get('content-type')).toContain('text/event-stream')
    const streamed = live.text()
    const startedAt = performance.now()
    expect(await hub.hub.stop()).toBe('in order')
    expect(performance.now() - startedAt).toBeLessThan(3000)
    await streamed
    await expect(fetch(`${hub.hub.url}/healthz`)).rejects.toThrow()
    expect(await hub.hub.stop()).toBe('in order')
    await hub.stop()
  })

  it('shows a new in-site message live', async () => {
    const hub = await startTestHub({ storage: 'memory' })
    const { body } = await hub.ask('POST', '/v1/inbox/tokens', { body: { userId: 'u1' } })
    const live = await fetch(`${hub.hub.url}/v1/inbox/events`, { headers: { authorization: `Bearer ${body.token}` } })
    const message = { to: { userId: 'u1' }, channel: 'inbox', content: { title: 'Hello', text: 'live at once' } }
    await hub.ask('POST', '/v1/messages', { body: message })
    let streamed = ''
    for await (const chunk of live.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      streamed += chunk
      if (streamed.includes('Hello')) break
    }
    expect(streamed).toContain('event: message.created')
    await hub.stop()
  })

  it('without the role api answers balancers and Prometheus alone', async () => {
    const hub = await startTestHub({ storage: 'memory', roles: ['deliver', 'sync'] })
    for (const path of ['/healthz', '/readyz', '/metrics']) expect((await hub.ask('GET', path)).status).toBe(200)
    for (const path of ['/docs', '/v1/messages', '/callbacks/sms-aliyun/demo/a'])
      expect((await hub.ask('GET', path)).status).toBe(404)
    const message = { to: { userId: 'u1' }, channel: 'inbox', content: { title: 'Hello', text: 'Hello' } }
    expect((await hub.ask('POST', '/v1/messages', { body: message })).status).toBe(404)
    await hub.stop()
  })

  it('leaves the port free when it cannot start', async () => {
    const hub = await startTestHub({ storage: 'memory' })
    const file = join(hub.folder, 'not-a-folder')
    await writeFile(file, '')
    const port = await freePort()
    const broken = startServer(configurationFor({ port, dataDir: file }))
    await expect(broken).rejects.toBeInstanceOf(StartError)
    await expect(broken).rejects.toMatchObject({ fix: expect.stringContaining('MC_DATA_DIR') })
    const next = await startServer(configurationFor({ port, storage: 'memory' }))
    await next.stop()
    await hub.stop()
  })

  it('says that the port is taken before it touches the data', async () => {
    const hub = await startTestHub({ storage: 'memory' })
    const dataDir = join(hub.folder, 'untouched')
    const second = startServer(configurationFor({ dataDir, port: Number(new URL(hub.hub.url).port) }))
    await expect(second).rejects.toMatchObject({
      message: expect.stringContaining('is taken'),
      fix: expect.stringContaining('MC_PORT'),
    })
    await expect(access(dataDir)).rejects.toThrow('ENOENT')
    await hub.stop()
  })

  it('keeps the data folder to itself', async () => {
    const hub = await startTestHub()
    const second = startServer(configurationFor({ dataDir: hub.folder }))
    await expect(second).rejects.toMatchObject({ message: expect.stringContaining('another running process') })
    expect((await hub.ask('GET', '/readyz', { key: null })).status).toBe(200)
    await hub.stop()
  })
})
