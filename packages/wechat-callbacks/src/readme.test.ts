import { openReadme } from '@message-center/channel/testing'
import { expect, it } from 'vitest'

const readme = await openReadme(new URL('../README.md', import.meta.url), ['--conditions=@message-center/source'])

it('the README shows a program that runs and prints what it says', async () => {
  const [program = ''] = readme.blocks('js')
  const [, printed] = readme.text.match(/It prints `([^`]+)`/) ?? []
  expect(await readme.run(program)).toBe(`${printed}\n`)
})
