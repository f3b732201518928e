import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Delivery, JsonObject } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { expect, it } from 'vitest'
import { aliyunSms } from './aliyun-sms.ts'
import { openAccount } from './open-account.fixture.ts'

const packageFolder = new URL('..', import.meta.url)
const readme = await readFile(new URL('README.md', packageFolder), 'utf8')

function blocks(kind: string): string[] {
  return Array.from(readme.matchAll(new RegExp(`\`\`\`${kind}\n(.*?)\`\`\``, 'gs')), ([, block = '']) => block)
}

it('shows settings that the schema takes and names all of them', () => {
  const [settings = ''] = blocks('json settings')
  expect(compileSchema(aliyunSms.settings)(JSON.parse(settings))).toEqual([])
  for (const name of Object.keys(Object(aliyunSms.settings.properties))) expect(readme).toContain(`\`${name}\``)
})

it('shows messages of every category that the provider takes as they are written', async () => {
  const messages = blocks('json message').map(
    (block): Pick<Delivery, 'category' | 'address' | 'content' | 'template'> => JSON.parse(block),
  )
  expect(new Set(messages.map(message => message.category))).toEqual(new Set(aliyunSms.capabilities.categories))

  const { double, send } = await openAccount()
  const check = (schema: JsonObject, value: JsonObject) => expect(compileSchema(schema)(value)).toEqual([])
  for (const { address, content, template } of messages) {
    check(aliyunSms.address.schema, address)
    check(aliyunSms.content.schema, content)
    expect(aliyunSms.content.check?.(content, template)).toEqual([])
  }
  expect((await send(...messages)).map(result => result.outcome)).toEqual(messages.map(() => 'accepted'))
  // Answers come in any order of calls; each text is found with its number.
  const taken = new Map(double.messages().map(({ phone, text }) => [phone, text]))
  for (const { address, content } of messages) expect(taken.get(String(address.phone))).toBe(content.text)
})

it('shows a program that runs and prints what it says', async () => {
  const [program = ''] = blocks('js')
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@message-center/source', '--input-type=module', '--eval', program],
    { cwd: packageFolder, timeout: 15_000 },
  )
  expect(stdout).toBe('accepted 您的验证码是246810，5分钟内有效。\n')
})
