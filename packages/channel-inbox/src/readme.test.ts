import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileSchema } from '@message-center/channel/host'
import { openReadme } from '@message-center/channel/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addressSpec } from './inbox-address.ts'
import { contentSpec } from './inbox-content.ts'
import { asTenant, send, startHost, tokenFor } from './inbox-host.fixture.ts'
import { createInboxChannel, MemoryInboxStore } from './index.ts'
import { problemCodes } from './routes/problem.ts'

const flags = ['--conditions=@message-center/source', '--input-type=module-typescript']
const readme = await openReadme(new URL('../README.md', import.meta.url), flags)

/** As much of a browser's EventSource as the page needs. */
class StreamReader {
  static readonly open = new Set<StreamReader>()
  readonly #listeners = new Map<string, (event: { data: string; lastEventId: string }) => void>()
  readonly #gone = new AbortController()

  constructor(url: string) {
    StreamReader.open.add(this)
    this.#read(url).catch(() => this.#tell('error', '', ''))
  }

  addEventListener(type: string, listener: (event: { data: string; lastEventId: string }) => void): void {
    this.#listeners.set(type, listener)
  }

  close(): void {
    this.#gone.abort()
    StreamReader.open.delete(this)
  }

  async #read(url: string): Promise<void> {
    const response = await fetch(url, { signal: this.#gone.signal })
    let rest = ''
    for await (const text of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1] ?? ''
        this.#tell(field('event'), field('data'), field('id'))
      }
    }
  }

  #tell(type: string, data: string, lastEventId: string): void {
    if (!this.#gone.signal.aborted) this.#listeners.get(type)?.({ data, lastEventId })
  }
}

afterEach(() => {
  for (const source of StreamReader.open) source.close()
})

describe('README', () => {
  it('shows how to open the channel', async () => {
    const [block = ''] = readme.blocks('ts')
    const folder = mkdtempSync(join(tmpdir(), 'mc-inbox-'))
    const file = join(folder, 'inbox.sqlite')
    const program = `${block.replace('data/inbox.sqlite', file)}\nawait inbox.stop()\nconsole.log(inbox.name)`
    expect(await readme.run(program)).toBe('inbox\n')
    expect(existsSync(file)).toBe(true)
  })

  it('shows messages that the channel takes', () => {
    const messages = readme.blocks('json').map(block => JSON.parse(block))
    expect(messages.length).toBeGreaterThan(0)
    for (const { to, content } of messages) {
      expect(compileSchema(addressSpec.schema)(to)).toEqual([])
      expect(compileSchema(contentSpec.schema)(content)).toEqual([])
      expect(contentSpec.check?.(content, undefined)).toEqual([])
    }
  })

  it('lists every route and every code of a problem', async () => {
    const inbox = createInboxChannel({ store: new MemoryInboxStore() })
    const logger = { debug() {}, info() {}, warn() {}, error() {} }
    const clock = { now: () => 0, monotonic: () => 0, sleep: () => new Promise<void>(resolve => setImmediate(resolve)) }
    await inbox.start?.({ clock, logger, secretKey: new Uint8Array(32), tell: async () => {} })
    for (const { method, path } of inbox.hostRoutes?.() ?? []) expect(readme.text).toContain(`\`${method} ${path}\``)
    await inbox.stop?.()
    for (const code of problemCodes) expect(readme.text).toContain(`\`${code}\``)
  })

  it('shows a page that follows an inbox', async () => {
    const [block = ''] = readme.blocks('js')
    const page = new Function('base', 'token', 'show', 'EventSource', `return (async () => {${block}})()`)
    const host = await startHost()
    await send(host, 'ann', 'd1')
    const list = vi.fn()
    const badge = vi.fn()
    await page(host.url, await tokenFor(host.url, 'ann'), { list, badge }, StreamReader)
    expect(list).toHaveBeenLastCalledWith([expect.objectContaining({ id: 'd1' })])
    await send(host, 'ann', 'd2')
    await asTenant(host.url, 'POST', '/announcements', { text: 'x' })
    await vi.waitFor(() => expect(badge).toHaveBeenLastCalledWith('3'), 10_000)
    await vi.waitFor(() => expect(list.mock.lastCall?.[0]).toHaveLength(3), 10_000)
    for (const source of StreamReader.open) source.close()
    await host.stop()
  })
})
