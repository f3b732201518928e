import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const conditions = ['@message-center/source']

/** The slowest first, since the last ones would run alone. */
const slowest = ['rocketmq-queue', 'rocketmq-outages', 'bad-days', 'rocketmq-behaviour', 'beside-memory', 'faults']

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = slowest.findIndex(name => moduleId.endsWith(`/${name}.engine.ts`))
      return place === -1 ? slowest.length : place
    }
    return files.toSorted((one, other) => placeOf(one) - placeOf(other))
  }
}

/** What fails is tried once more, and told as such: on a full machine a service may be later than any limit. */
const common = {
  testTimeout: 60_000,
  hookTimeout: 240_000,
  retry: 1,
}

/**
 * Tests against real services, which they install and start themselves. They take minutes, so `npm test` leaves them out.
 * Most of them wait for their services: three files at a time. Then come those that fill the machine themselves.
 */
// biome-ignore lint/style/noDefaultExport: Vitest reads it so
export default defineConfig({
  test: {
    globalSetup: 'scripts/engines/src/install-engines.ts',
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        resolve: { conditions },
        ssr: { resolve: { conditions } },
        test: {
          ...common,
          name: 'services',
          include: [
            'packages/*/src/**/*.engine.ts',
            'scripts/engines/src/**/*.engine.ts',
            'test/cluster/compose.engine.ts',
          ],
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        resolve: { conditions },
        ssr: { resolve: { conditions } },
        test: {
          ...common,
          name: 'cluster',
          include: ['test/cluster/*.engine.ts'],
          exclude: [...configDefaults.exclude, 'test/cluster/compose.engine.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
