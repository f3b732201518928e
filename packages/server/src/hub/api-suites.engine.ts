import { vi } from 'vitest'
import { testApi } from './api-suites.fixture.ts'
import { useClusterEngines } from './cluster-engines.fixture.ts'

vi.setConfig({ testTimeout: 120_000 })

testApi(useClusterEngines().storage)
