import { createTokenCache, systemClock } from '@message-center/channel/host'
import { createRecordingLogger } from '@message-center/channel/testing'
import { describeDatabases } from '@message-center/engines/databases'
import { MySqlDatabase } from '@message-center/mysql'
import { expect, it } from 'vitest'
import { MySqlLeases } from '../leases/mysql-leases.ts'
import { SecretBox } from '../secrets/secret-box.ts'
import { SharedDatabase } from '../storage/shared-database.ts'
import { testTokenStore } from '../testing/tokens/token-store-suite.ts'
import { ClusterTokens } from './cluster-tokens.ts'
import { MySqlTokens } from './mysql-tokens.ts'

const clock = systemClock
const logger = createRecordingLogger()

describeDatabases('provider tokens', ({ make }) => {
  const share = (url: string) => new SharedDatabase({ url, clock, logger })

  testTokenStore('MySqlTokens', async () => {
    const url = await make()
    const open = () => new MySqlTokens({ shared: share(url) })
    return { stores: [open(), open()], advance: ms => clock.sleep(ms), dispose: async () => {} }
  })

  it('are got once for four processes at the same moment, also when they find theirs refused, and rest encrypted', async () => {
    const url = await make()
    const box = new SecretBox(new Uint8Array(32).fill(7))
    let issued = 0
    const refresh = async () => {
      await clock.sleep(50)
      issued += 1
      return { value: `token-${issued}`, expiresInMs: 7_200_000 }
    }
    const processes = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const shared = share(url)
        const [store, leases] = [new MySqlTokens({ shared }), new MySqlLeases({ shared })]
        await Promise.all([store.start(), leases.start()])
        const tokens = new ClusterTokens({
          store,
          leases,
          box,
          clock,
          logger,
          fingerprint: value => value.padEnd(64, '0'),
        })
        const cache = createTokenCache({ clock, shared: tokens.of({ tenant: 't', id: 'a', revision: 1 }) })
        return { cache, stop: () => Promise.all([store.stop(), leases.stop()]) }
      }),
    )
    const getAll = () => Promise.all(processes.map(({ cache }) => cache.get('access', refresh)))
    expect(new Set(await getAll())).toEqual(new Set(['token-1']))
    await Promise.all(processes.map(({ cache }) => cache.invalidate('access', 'token-1')))
    expect(new Set(await getAll())).toEqual(new Set(['token-2']))
    expect(issued).toBe(2)

    const database = new MySqlDatabase({ url })
    expect(JSON.stringify(await database.query('SELECT sealed FROM shared_token'))).not.toContain('token-')
    await database.close()
    await Promise.all(processes.map(({ stop }) => stop()))
  })
})
