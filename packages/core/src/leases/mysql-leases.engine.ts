import { systemClock } from '@message-center/channel/host'
import { createRecordingLogger } from '@message-center/channel/testing'
import { describeDatabases } from '@message-center/engines/databases'
import { SharedDatabase } from '../storage/shared-database.ts'
import { testLeaseStore } from '../testing/leases/lease-store-suite.ts'
import { MySqlLeases } from './mysql-leases.ts'

describeDatabases('leases', ({ make }) => {
  testLeaseStore('MySqlLeases', async () => {
    const url = await make()
    const logger = createRecordingLogger()
    const open = () => new MySqlLeases({ shared: new SharedDatabase({ url, clock: systemClock, logger }) })
    // The server's clock counts, so time really has to pass.
    return { stores: [open(), open()], advance: ms => systemClock.sleep(ms), dispose: async () => {} }
  })
})
