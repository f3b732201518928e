import { embeddedStorages } from './api-storage.fixture.ts'
import { testApi } from './api-suites.fixture.ts'

for (const storage of embeddedStorages) testApi(storage)
