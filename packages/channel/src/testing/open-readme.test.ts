import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { helloChannel } from '../readme/hello-channel.ts'
import { openReadme, type Readme } from './open-readme.ts'

const block = (kind: string, code: string) => `\`\`\`${kind}\n${code}\n\`\`\`\n`
const settings = block('json settings', '{"url":"https://hello.example"}')
const message = block('json message', '{"address":{"user":"anna"},"content":{"text":"hi"}}')

async function open(text: string, ...flags: string[]): Promise<Readme> {
  const folder = await mkdtemp(join(tmpdir(), 'message-center-readme-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const page = join(folder, 'README.md')
  await writeFile(page, text)
  return openReadme(pathToFileURL(page), flags)
}

it('gives the blocks of a kind, and of no other', async () => {
  const readme = await open(`# Hello\n${settings}${message}${block('json', '{}')}${message}`)
  expect(readme.blocks('json')).toEqual(['{}\n'])
  expect(readme.blocks('json message')).toHaveLength(2)
})

it('expects settings that the plugin takes, all of them named', async () => {
  const good = await open(`\`url\` ${settings}`)
  good.expectSettings(helloChannel)
  const unnamed = await open(settings)
  expect(() => unnamed.expectSettings(helloChannel)).toThrow('`url`')
  const wrong = await open(`\`url\` ${settings.replace('https://hello.example', 'nowhere')}`)
  expect(() => wrong.expectSettings(helloChannel)).toThrow('url')
})

it('expects messages that a host lets through', async () => {
  const good = await open(message)
  expect(good.messages(helloChannel)).toEqual([{ address: { user: 'anna' }, content: { text: 'hi' } }])
  for (const [part, other] of [
    ['anna', 'ann'],
    ['hi', ''],
    ['json message', 'json'],
  ] as const) {
    const wrong = await open(message.replace(part, other))
    expect(() => wrong.messages(helloChannel)).toThrow()
  }
  const checked = {
    ...helloChannel,
    content: { ...helloChannel.content, check: () => [{ field: '/text', reason: '', fix: '' }] },
  }
  expect(() => good.messages(checked)).toThrow()
})

it('runs a program within the package', async () => {
  const readme = await open('')
  const program = "import { readdir } from 'node:fs/promises'\nconsole.log(await readdir('.'))"
  expect(await readme.run(program)).toBe("[ 'README.md' ]\n")
  await expect(readme.run('throw new Error("broken")')).rejects.toThrow('broken')
  const typed = await open('', '--input-type=module-typescript')
  expect(await typed.run("const word: string = 'typed'\nconsole.log(word)")).toBe('typed\n')
})
