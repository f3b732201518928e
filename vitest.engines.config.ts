import { defineConfig } from 'vitest/config'

const conditions = ['@message-center/source']

/** Tests against real services, which they install and start themselves. They take minutes, so `npm test` leaves them out. */
// biome-ignore lint/style/noDefaultExport: Vitest reads it so
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.engine.ts', 'scripts/engines/src/**/*.engine.ts', 'test/cluster/**/*.engine.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
})
