import { createFakeClock } from '@message-center/channel/testing'
import { testCancellationStore } from '../testing/claims/cancellation-store-suite.ts'
import { testClaimStore } from '../testing/claims/claim-store-suite.ts'
import { MemoryCancellations } from './memory-cancellations.ts'
import { MemoryClaims } from './memory-claims.ts'

testClaimStore('MemoryClaims', async () => {
  const clock = createFakeClock()
  const claims = new MemoryClaims({ clock })
  return { claims, clock, dispose: () => claims.stop() }
})

testCancellationStore('MemoryCancellations', async () => {
  const cancellations = new MemoryCancellations()
  return { cancellations, dispose: () => cancellations.stop() }
})
