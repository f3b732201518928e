import { defineConfig } from 'vitest/config'

const conditions = ['@message-center/source']

/** Tests that kill, fill and bend. They take minutes and want the machine for themselves, so `npm test` leaves them out. */
// biome-ignore lint/style/noDefaultExport: Vitest reads it so
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/crash/**/*.crash.ts'],
    fileParallelism: false,
    // Three to ten times what they take alone on a quiet machine: it is seldom quiet.
    testTimeout: 600_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
})
