/** Starts a store on the database named by the arguments, counts its writes, and stops it. */
import { systemClock } from '@message-center/channel/host'
import { silentLogger } from '../../options.ts'
import { SharedDatabase } from '../../storage/shared-database.ts'
import { createMySqlManagementStore } from './mysql-management-store.ts'

const url = process.argv[2] ?? ''
const store = createMySqlManagementStore(new SharedDatabase({ url, clock: systemClock, logger: silentLogger }))
await store.start()
process.stdout.write(`count ${await store.changeCount()}`)
await store.stop()
