import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadPlugins } from './load-plugins.ts'

const folder = resolve(import.meta.dirname, '../../../..')

describe('plugins of the operator', () => {
  it('are loaded from a path, whatever their exports are called', async () => {
    const plugins = await loadPlugins(['./examples/own-channel/pager-channel.ts'], folder)
    expect(plugins.map(({ name }) => name)).toEqual(['pager'])
  })

  it('are loaded from a package', async () => {
    const plugins = await loadPlugins(['@message-center/channel-wecom'], folder)
    expect(plugins.map(({ channel }) => channel)).toContain('wecom')
  })

  it.each([
    ['./nowhere.mjs', /nowhere\.mjs of MC_PLUGINS cannot be loaded/],
    ['@nobody/channel-nothing', /channel-nothing of MC_PLUGINS cannot be loaded/],
    ['node:path', /node:path of MC_PLUGINS exports no channel plugin/],
  ])('in %s are missed by name, with a fix', async (module, message) => {
    await expect(loadPlugins([module], folder)).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringMatching(message),
      fix: expect.any(String),
    })
  })
})
