import { defineConfig } from 'vitest/config'

const conditions = ['@message-center/source']

/** Tests that fill a hub and watch its memory. They take minutes and want the machine for themselves, so `npm test` leaves them out. */
// biome-ignore lint/style/noDefaultExport: Vitest reads it so
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/memory/**/*.memory.ts'],
    fileParallelism: false,
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
  },
})
