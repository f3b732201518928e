import type { Configuration } from '../configuration/configuration-schema.ts'
import { startTestHub, type TestHub } from './test-hub.fixture.ts'

/** In what an answer may differ where the stores are beyond a network. */
export interface ApiDifferences {
  /** Why, for whoever reads that a test waits. */
  readonly reason: string
  /** What happens by itself after an answer is seen within this, in milliseconds. */
  readonly patienceMs: number
  /** Whether searches, counts and SQL see at once what status shows. Else they are asked again, as long. */
  readonly isFoundAtOnce: boolean
}

/** One way to keep everything. The API gives the same answers over all of them. */
export interface ApiStorage {
  readonly name: string
  readonly differences: ApiDifferences
  /** A hub over new and empty stores. */
  start(more?: Partial<Configuration>): Promise<TestHub>
}

const noDifferences: ApiDifferences = { reason: '', patienceMs: 10_000, isFoundAtOnce: true }

export const embeddedStorages: readonly ApiStorage[] = (['memory', 'sqlite'] as const).map(storage => ({
  name: storage,
  differences: noDifferences,
  start: more => startTestHub({ storage, ...more }),
}))
