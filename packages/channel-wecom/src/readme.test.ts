import type { ChannelPlugin } from '@message-center/channel'
import { openReadme } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { wecomApp, wecomBot, wecomChat, wecomCustomer } from './index.ts'
import { openAccount } from './open-account.fixture.ts'

const readme = await openReadme(new URL('../README.md', import.meta.url), ['--conditions=@message-center/source'])

const messagesOf = (plugin: ChannelPlugin) => readme.messages(plugin, `json ${plugin.name} message`)

describe.each([
  ['app', wecomApp],
  ['chat', wecomChat],
  ['bot', wecomBot],
  ['customer', wecomCustomer],
] as const)('the README on %s', (kind, plugin) => {
  it('shows settings that the schema takes and names all of them', () => {
    readme.expectSettings(plugin, `json ${plugin.name} settings`)
  })

  it('shows messages that the provider takes as they are written', async () => {
    const messages = messagesOf(plugin)
    const { double, send } = await openAccount(kind)
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
  const [program = ''] = readme.blocks('js')
  const [, printed] = readme.text.match(/It prints `([^`]+)`/) ?? []
  expect(await readme.run(program)).toBe(`${printed}\n`)
})
