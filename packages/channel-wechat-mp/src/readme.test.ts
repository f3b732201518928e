import { openReadme } from '@message-center/channel/testing'
import { expect, it } from 'vitest'
import { openAccount } from './open-account.fixture.ts'
import { wechatMp } from './wechat-mp.ts'

const readme = await openReadme(new URL('../README.md', import.meta.url), ['--conditions=@message-center/source'])

it('shows settings that the schema takes and names all of them', () => {
  readme.expectSettings(wechatMp)
})

it('shows messages of every category and kind that the provider takes as they are written', async () => {
  const messages = readme.messages(wechatMp)
  expect(new Set(messages.map(message => message.category))).toEqual(new Set(wechatMp.capabilities.categories))

  const { double, send } = await openAccount()
  for (const { address, content, template } of messages) {
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
  const [program = ''] = readme.blocks('js')
  expect(await readme.run(program)).toBe('accepted 验证码：246810\ndelivered\n')
})
