import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@message-center/source'] },
  ssr: { resolve: { conditions: ['@message-center/source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    // Limits for a slow machine: nothing waits so long unless it is wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    // Vitest's own choice leaves one of two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
