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
    testTimeout: 180_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
})
