import { expect, it } from 'vitest'
import { mastersIn } from './brokers.ts'

it('finds the master of every group of brokers, and none where there is none', () => {
  const text =
    '{"brokerAddrTable":{"a":{"brokerAddrs":{0:"10.0.0.1:10911",1:"10.0.0.2:10911"},"brokerName":"a"},' +
    '"b":{"brokerAddrs":{2:"10.0.0.4:10911","0":"10.0.0.3:10911"},"brokerName":"b"},' +
    '"c":{"brokerAddrs":{1:"10.0.0.5:10911"},"brokerName":"c"}},"clusterAddrTable":{"main":["a","b","c"]}}'
  expect(mastersIn(text)).toEqual(['10.0.0.1:10911', '10.0.0.3:10911'])
})
