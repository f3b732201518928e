import { createFakeClock } from '@message-center/channel/testing'
import { testLeaseStore } from '../testing/leases/lease-store-suite.ts'
import { MemoryLeases } from './memory-leases.ts'

testLeaseStore('MemoryLeases', async () => {
  const clock = createFakeClock()
  return { stores: [new MemoryLeases({ clock })], advance: ms => clock.advance(ms), dispose: async () => {} }
})
