import { createFakeClock, createRecordingLogger } from '@message-center/channel/testing'
import { describe, expect, it } from 'vitest'
import { type RocketMqQueueOptions, toSettings } from './options.ts'

const options: RocketMqQueueOptions = {
  endpoint: 'rocketmq-proxy:8081',
  channels: ['sms'],
  clock: createFakeClock(),
  logger: createRecordingLogger(),
}

describe('the options', () => {
  it('have defaults, which an option that is not given leaves as they are', () => {
    expect(toSettings({ ...options, leaseMs: 20_000 })).toMatchObject({ prefix: 'mc', leaseMs: 20_000, lingerMs: 3 })
  })

  it.each([
    ['endpoint', { endpoint: 'http://rocketmq-proxy:8081' }],
    ['endpoint', { endpoint: 'rocketmq-proxy' }],
    ['leaseMs', { leaseMs: 0 }],
    ['leaseMs', { leaseMs: 13 * 3_600_000 }],
    ['maxInFlight', { maxInFlight: Number.NaN }],
    ['prefix', { prefix: 'my.hub' }],
    ['channel', { channels: ['x'.repeat(120)] }],
  ])('that cannot work are refused by name: %s', (name, wrong) => {
    const refusal = expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining(name) })
    expect(() => toSettings({ ...options, ...wrong })).toThrow(refusal)
  })
})
