/** Starts a store on the file named by the arguments, counts its writes, and stops it. */
import { createSqliteManagementStore } from './sqlite-management-store.ts'

const store = createSqliteManagementStore(process.argv[2] ?? '')
await store.start()
process.stdout.write(`count ${await store.changeCount()}`)
await store.stop()
