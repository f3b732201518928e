import { openReadme } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { aliyunSms } from './aliyun-sms.ts'
import { openAccount } from './open-account.fixture.ts'

const readme = await openReadme(new URL('../README.md', import.meta.url), ['--conditions=@message-center/source'])

it('shows settings that the schema takes and names all of them', () => {
  readme.expectSettings(aliyunSms)
})

it('shows messages of every category that the provider takes as they are written', async () => {
  const messages = readme.messages(aliyunSms)
  expect(new Set(messages.map(message => message.category))).toEqual(new Set(aliyunSms.capabilities.categories))

  const { double, send } = await openAccount()
  expect((await send(...messages)).map(result => result.outcome)).toEqual(messages.map(() => 'accepted'))
  // Answers come in any order of calls; each text is found with its number.
  const taken = new Map(double.messages().map(({ phone, text }) => [phone, text]))
  for (const { address, content } of messages) expect(taken.get(String(address.phone))).toBe(content.text)
})

it('shows a program that runs and prints what it says', async () => {
  const [program = ''] = readme.blocks('js')
  expect(await readme.run(program)).toBe('accepted 您的验证码是246810，5分钟内有效。\n')
})
