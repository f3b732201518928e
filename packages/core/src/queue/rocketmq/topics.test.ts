import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { retryLane } from '../delivery-queue.ts'
import { groupOf, problemOfNames, topicOf, topicsOf } from './topics.ts'

describe('names of topics', () => {
  it('say kind, channel and priority', () => {
    expect(topicsOf('mc', ['sms']).map(({ name, type, groups }) => `${name} ${type} ${groups.join(' ')}`)).toEqual([
      'mc-normal-sms-high NORMAL mc-normal-sms-high-deliver mc-normal-sms-high-sync',
      'mc-normal-sms-normal NORMAL mc-normal-sms-normal-deliver mc-normal-sms-normal-sync',
      'mc-normal-sms-bulk NORMAL mc-normal-sms-bulk-deliver mc-normal-sms-bulk-sync',
      'mc-retry-sms DELAY mc-retry-sms-deliver',
      'mc-scheduled-sms DELAY mc-scheduled-sms-deliver',
      'mc-receipt-sms DELAY mc-receipt-sms-receipts',
      'mc-result NORMAL mc-result-sync',
      'mc-refused DELAY mc-refused-sync',
      'mc-aside NORMAL mc-aside-replay',
    ])
  })

  it('hold only what RocketMQ takes, and differ where channels differ', () => {
    const channel = fc.string({
      minLength: 1,
      maxLength: 12,
      unit: fc.constantFrom('a', 'b2', '.', '_', '-', '2e', '%', '短'),
    })
    fc.assert(
      fc.property(channel, channel, (a, b) => {
        const [first, second] = [topicOf('mc', retryLane(a)), topicOf('mc', retryLane(b))]
        expect(first).toMatch(/^[a-zA-Z0-9_-]+$/)
        expect(first === second).toBe(a === b)
        expect(groupOf('mc', retryLane(a), 'deliver')).toBe(`${first}-deliver`)
      }),
    )
  })

  it('are refused when RocketMQ would refuse them', () => {
    expect(problemOfNames('mc', ['sms.cn'])).toBeUndefined()
    expect(problemOfNames('my.hub', ['sms'])).toMatch(/prefix "my\.hub"/)
    expect(problemOfNames('mc', ['x'.repeat(100)])).toMatch(/longer than 100/)
  })
})
