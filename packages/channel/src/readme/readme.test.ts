import { readFile } from 'node:fs/promises'
import { startHttpDouble } from '@message-center/channel/double'
import { createRecordingLogger } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { sayHello } from './say-hello.ts'

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')

describe('the README', () => {
  it('shows the files of this folder, which are compiled and run', async () => {
    const blocks = (await read('../../README.md')).split('```ts\n').slice(1)
    const shown = blocks.map(block => block.slice(0, block.indexOf('```')))
    expect(shown).toEqual(
      await Promise.all(['hello-channel.ts', 'hello-channel.test.ts'].map(file => read(`./${file}`))),
    )
  })

  it('stays under a hundred lines', async () => {
    expect((await read('../../README.md')).trimEnd().split('\n').length).toBeLessThan(100)
  })

  it('names files that exist', async () => {
    for (const [, path] of (await read('../../README.md')).matchAll(/\]\((src\/readme\/[^)]+)\)/g))
      expect(await read(`../../${path}`)).not.toBe('')
  })

  it('says hello without an engine', async () => {
    const bodies: string[] = []
    const http = await startHttpDouble({
      isSend: () => true,
      respond({ body }) {
        bodies.push(body.toString())
        return { status: 200, body: 'taken' }
      },
    })
    expect(await sayHello(http.url, 'user-1', createRecordingLogger())).toEqual({ outcome: 'accepted' })
    expect(bodies).toEqual(['{"to":"user-1","text":"hi"}'])
    await http.stop()
  })
})
