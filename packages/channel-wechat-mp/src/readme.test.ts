import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Delivery, JsonObject } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { expect, it } from 'vitest'
import { openAccount } from './open-account.fixture.ts'
import { wechatMp } from './wechat-mp.ts'

const packageFolder = new URL('..', import.meta.url)
const readme = await readFile(new URL('README.md', packageFolder), 'utf8')

function blocks(kind: string): string[] {
  return Array.from(readme.matchAll(new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, 'gs')), ([, block = '']) => block)
}

it('shows settings that the schema takes and names all of them', () => {
  const [settings = ''] = blocks('json settings')
  expect(compileSchema(wechatMp.settings)(JSON.parse(settings))).toEqual([])
  for (const name of Object.keys(Object(wechatMp.settings.properties))) expect(readme).toContain(`\`${name}\``)
})

it('shows messages of every category and kind that the provider takes as they are written', async () => {
  const messages = blocks('json message').map(
    (block): Pick<Delivery, 'category' | 'address' | 'content'> & Partial<Delivery> => JSON.parse(block),
  )
  expect(new Set(messages.map(message => message.category))).toEqual(new Set(wechatMp.capabilities.categories))

  const { double, send } = await openAccount()
  const check = (schema: JsonObject, value: JsonObject) => expect(compileSchema(schema)(value)).toEqual([])
  for (const { address, content, template } of messages) {
    check(wechatMp.address.schema, address)
    check(wechatMp.content.schema, content)
    expect(wechatMp.content.check?.(content, template)).toEqual([])
    if (template === undefined) double.openWindow(String(address.openid), 'message')
    if (template !== undefined && content.kind === 'subscription') double.optIn(String(address.openid), template.code)
  }
  const results = await send(...messages.map(message => ({ template: undefined, ...message })))
  expect(results.map(result => result.outcome)).toEqual(messages.map(() => 'accepted'))
  expect(new Set(double.messages().map(({ kind }) => kind)).size).toBe(3)
  // Answers come in any order of calls; each text is found with its openid.
  const taken = new Map(double.messages().map(({ openid, text }) => [openid, text]))
  for (const { address, content } of messages)
    if (content.text !== undefined) expect(taken.get(String(address.openid))).toBe(content.text)
})

it('shows a program that runs and prints what it says', async () => {
  const [program = ''] = blocks('js')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@message-center/source', '--input-type=module', '--eval', program],
    { cwd: packageFolder, timeout: 15_000 },
  )
  expect(stdout).toBe('accepted 验证码：246810\ndelivered\n')
})
