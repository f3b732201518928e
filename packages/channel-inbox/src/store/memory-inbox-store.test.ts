import { testInboxStore } from '../testing/index.ts'
import { MemoryInboxStore } from './memory-inbox-store.ts'

testInboxStore('MemoryInboxStore', { openEmpty: async () => new MemoryInboxStore() })
