import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')

interface Import {
  readonly file: string
  readonly target: string
}

const isSource = (name: string) => name.endsWith('.ts') && !/\.(test|fixture|engine)\.ts$/.test(name)

/** What the sources below a folder import; relative targets as paths from the root. */
function importsOf(folder: string): Import[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(isSource)
  return files.flatMap(name => {
    const file = join(folder, name)
    const text = readFileSync(join(root, file), 'utf8')
    const targets = [...text.matchAll(/(?:from|import)\s+'([^']+)'/g)].flatMap(([, target]) => target ?? [])
    return targets.map(target => ({
      file,
      target: target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target,
    }))
  })
}

const packages = readdirSync(join(root, 'packages')).filter(name => name.startsWith('channel-'))

/** Adapters of ports: only the composition puts them together. */
const adapter = /\/(memory|sqlite|mysql|sql)[-/][^/]*|\/sql\//

describe('imports point one way', () => {
  it('the contract imports nothing of ours', () => {
    expect(
      importsOf('packages/channel/src').filter(({ target }) => /^@message-center\/(?!channel)/.test(target)),
    ).toEqual([])
  })

  it.each(packages)('%s imports the contract and no engine', name => {
    const ours = importsOf(`packages/${name}/src`).filter(({ target }) => target.startsWith('@message-center/'))
    expect(
      ours.filter(({ target }) => !/^@message-center\/(channel|sqlite|mysql|wechat-callbacks)(\/|$)/.test(target)),
    ).toEqual([])
  })

  it('the callbacks of WeChat and WeCom import nothing of ours', () => {
    expect(
      importsOf('packages/wechat-callbacks/src').filter(({ target }) => target.startsWith('@message-center/')),
    ).toEqual([])
  })

  it('the model of the engine imports only the model', () => {
    const foreign = importsOf('packages/core/src/model').filter(
      ({ target }) => target.startsWith('packages/') && !/core\/src\/(model|retry)\//.test(target),
    )
    expect(foreign).toEqual([])
  })

  it.each(['flow', 'action', 'view', 'limits', 'retry', 'lifecycle', 'channel'])(
    '%s of the engine knows ports, not adapters',
    folder => {
      const ofPorts = importsOf(`packages/core/src/${folder}`).filter(({ file }) => !adapter.test(file))
      expect(ofPorts.filter(({ target }) => adapter.test(target))).toEqual([])
    },
  )

  it('the server uses only what the engine exports', () => {
    const inside = importsOf('packages/server/src').filter(({ target }) => /^packages\/(?!server)/.test(target))
    expect(inside).toEqual([])
  })

  it('only the composition knows the container', () => {
    const knowing = importsOf('packages/core/src').filter(({ target }) => target === 'tsyringe')
    expect(knowing.length).toBeGreaterThan(0)
    expect(knowing.filter(({ file }) => !file.startsWith('packages/core/src/composition/'))).toEqual([])
  })
})
