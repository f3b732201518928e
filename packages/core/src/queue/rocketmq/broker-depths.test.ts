import { describe, expect, it } from 'vitest'
import { delayedIn, visibleIn } from './broker-depths.ts'

describe('the answers of a broker', () => {
  it('tell per queue how far the group is', () => {
    const queue = (id: number, broker: number, consumer: number) =>
      `{"brokerName":"a","queueId":${id},"topic":"t"}:{"brokerOffset":${broker},"consumerOffset":${consumer},"pullOffset":0}`
    expect(visibleIn(`{"consumeTps":0.0,"offsetTable":{${queue(0, 7, 5)},${queue(1, 3, 4)},${queue(2, 9, 0)}}}`)).toBe(
      11,
    )
    expect(visibleIn('{"offsetTable":{}}')).toBe(0)
  })

  it('tell per topic what is not due', () => {
    const metrics =
      '{"dataVersion":{"counter":2},"timingCount":{"mc-retry-sms":{"count":12,"timeStamp":1},"mc-retry-s":{"timeStamp":1,"count":3}}}'
    expect(['mc-retry-sms', 'mc-retry-s', 'mc-retry'].map(topic => delayedIn(metrics, topic))).toEqual([12, 3, 0])
  })
})
