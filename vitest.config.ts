import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['@message-center/source'] },
  ssr: { resolve: { conditions: ['@message-center/source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
})
