import { createFakeClock } from '@message-center/channel/testing'
import { testTokenStore } from '../testing/tokens/token-store-suite.ts'
import { MemoryTokens } from './memory-tokens.ts'

testTokenStore('MemoryTokens', async () => {
  const clock = createFakeClock()
  return { stores: [new MemoryTokens({ clock })], advance: ms => clock.advance(ms), dispose: async () => {} }
})
