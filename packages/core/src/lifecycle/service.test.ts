import { describe, expect, it } from 'vitest'
import { Lifecycle, type Service } from './service.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }

function parts(broken?: string) {
  const log: string[] = []
  const part = (name: string): Service => ({
    name,
    async start() {
      if (name === broken) throw new Error(`${name} is broken`)
      log.push(`start ${name}`)
    },
    async stop() {
      log.push(`stop ${name}`)
    },
  })
  return { log, lifecycle: new Lifecycle(['store', 'worker', 'api'].map(part), logger) }
}

describe('Lifecycle', () => {
  it('starts in order and stops in reverse', async () => {
    const { log, lifecycle } = parts()
    await lifecycle.start()
    await lifecycle.stop(1_000)
    expect(log).toEqual(['start store', 'start worker', 'start api', 'stop api', 'stop worker', 'stop store'])
  })

  it('stops what had started when a start fails', async () => {
    const { log, lifecycle } = parts('api')
    await expect(lifecycle.start()).rejects.toThrow('api is broken')
    expect(log).toEqual(['start store', 'start worker', 'stop worker', 'stop store'])
    expect(lifecycle.state).toBe('stopped')
  })

  it('starts once and stops once however often it is asked', async () => {
    const { log, lifecycle } = parts()
    await Promise.all([lifecycle.start(), lifecycle.start()])
    await Promise.all([lifecycle.stop(1_000), lifecycle.stop(1_000)])
    expect(log).toHaveLength(6)
  })

  it('is harmless to stop before starting', async () => {
    const { log, lifecycle } = parts()
    await lifecycle.stop(1_000)
    expect(log).toEqual([])
    await expect(lifecycle.start()).rejects.toThrow('stopped')
  })

  it('runs through all parts when one fails to stop', async () => {
    const stopped: string[] = []
    const part = (name: string): Service => ({
      name,
      start: async () => {},
      stop: async () => {
        stopped.push(name)
        if (name === 'worker') throw new Error('stuck')
      },
    })
    const lifecycle = new Lifecycle([part('store'), part('worker')], logger)
    await lifecycle.start()
    await expect(lifecycle.stop(1_000)).rejects.toThrow('stuck')
    expect(stopped).toEqual(['worker', 'store'])
  })
})
