import type { ApiStorage } from './api-storage.fixture.ts'
import { testBadInput } from './bad-input-suite.fixture.ts'
import { testSqlSearchApi } from './sql-search-suite.fixture.ts'
import { testWalk } from './walk-suite.fixture.ts'

/** Everything that the API promises whatever it stores its data in. Needs vitest. */
export function testApi(storage: ApiStorage): void {
  testWalk(storage)
  testSqlSearchApi(storage)
  testBadInput(storage)
}
