import { testManagementStore } from './management-store-suite.ts'
import { MemoryManagementStore } from './memory-management-store.ts'

testManagementStore('the memory management store', async () => ({
  store: new MemoryManagementStore(),
  dispose: async () => {},
}))
