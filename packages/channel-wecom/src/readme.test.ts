import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { ChannelPlugin, Delivery } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { describe, expect, it } from 'vitest'
import { wecomApp, wecomBot, wecomChat, wecomCustomer } from './index.ts'
import { openAccount } from './open-account.fixture.ts'

const packageFolder = new URL('..', import.meta.url)
const readme = await readFile(new URL('README.md', packageFolder), 'utf8')

function blocks(kind: string): string[] {
  return Array.from(readme.matchAll(new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, 'gs')), ([, block = '']) => block)
}

const messagesOf = (plugin: ChannelPlugin) =>
  blocks(`json ${plugin.name} message`).map((block): Pick<Delivery, 'address' | 'content'> => JSON.parse(block))

describe.each([
  ['app', wecomApp],
  ['chat', wecomChat],
  ['bot', wecomBot],
  ['customer', wecomCustomer],
] as const)('the README on %s', (kind, plugin) => {
  it('shows settings that the schema takes and names all of them', () => {
    const [settings = ''] = blocks(`json ${plugin.name} settings`)
    expect(compileSchema(plugin.settings)(JSON.parse(settings))).toEqual([])
    for (const name of Object.keys(Object(plugin.settings.properties))) expect(readme).toContain(`\`${name}\``)
  })

  it('shows messages that the provider takes as they are written', async () => {
    const { double, send } = await openAccount(kind)
    const messages = messagesOf(plugin)
    expect(messages).not.toEqual([])
    for (const { address, content } of messages) {
      expect(compileSchema(plugin.address.schema)(address)).toEqual([])
      expect(compileSchema(plugin.content.schema)(content)).toEqual([])
      expect(plugin.content.check?.(content, undefined)).toEqual([])
    }
    const code = double.makeResponseCode()
    const sendable = messages.map(message => JSON.parse(JSON.stringify(message).replace('RESPONSE_CODE', code)))
    const groups = kind === 'bot' ? { address: { wecomGroup: 'group-0' } } : {}
    const results = await send(...sendable.map(message => ({ ...message, ...groups })))
    expect(results.map(({ outcome }) => outcome)).toEqual(messages.map(() => 'accepted'))
  })
})

it.each([wecomApp, wecomBot])('the README shows one message of each kind', plugin => {
  const kinds = Object.keys(Object(plugin.content.schema.properties))
  expect(new Set(messagesOf(plugin).flatMap(({ content }) => Object.keys(content)))).toEqual(new Set(kinds))
})

it('the README shows a program that runs and prints what it says', async () => {
  const [program = ''] = blocks('js')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@message-center/source', '--input-type=module', '--eval', program],
    { cwd: packageFolder, timeout: 15_000 },
  )
  const [, printed] = readme.match(/It prints `([^`]+)`/) ?? []
  expect(stdout).toBe(`${printed}\n`)
})
