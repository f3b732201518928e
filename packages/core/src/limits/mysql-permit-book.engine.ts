import { systemClock } from '@message-center/channel/host'
import { createRecordingLogger } from '@message-center/channel/testing'
import { describeDatabases } from '@message-center/engines/databases'
import { expect, it } from 'vitest'
import { SharedDatabase } from '../storage/shared-database.ts'
import { MySqlPermitBook } from './mysql-permit-book.ts'
import { RateLimiter } from './rate-limiter.ts'
import { SharedPermits } from './shared-permits.ts'

const clock = systemClock
const logger = createRecordingLogger()
const [max, perMs] = [200, 1_000]

describeDatabases('limits shared by four processes', ({ make, server }) => {
  const processOn = async (url: string, uses: number[]) => {
    const shared = new SharedDatabase({ url, clock, logger, connections: 2, limitMs: 3_000 })
    const permits = new SharedPermits({ book: new MySqlPermitBook({ shared }), clock, logger })
    await permits.start()
    let promised = 0
    const pump = () => {
      const now = clock.monotonic()
      const some = limiter.available(now, 20)
      if (some > 0) limiter.take(now, some)
      promised += some
      for (; promised > 0 && limiter.dueAt(now, 1) <= now; promised -= 1) {
        limiter.begin(now, 1)
        uses.push(now)
      }
    }
    const user = { demand: () => 500, granted: pump }
    const limiter = new RateLimiter(
      { max, perMs },
      [],
      () => 0,
      (name, limit) => permits.window({ ...limit, id: `t/a/${name}` }, user),
    )
    const stopping = new AbortController()
    const pumping = (async () => {
      while (!stopping.signal.aborted) {
        pump()
        await clock.sleep(2)
      }
    })()
    return {
      shared,
      async stop() {
        stopping.abort()
        await pumping
        await permits.stop()
      },
    }
  }

  const isKept = (uses: readonly number[]) =>
    uses
      .toSorted((one, other) => one - other)
      .every((at, n, all) => (all[n + 1.05 * max] ?? Number.POSITIVE_INFINITY) - at >= perMs)

  it('are never passed by more than 5 % and used for more than 90 %, also when one dies and the database is away for a moment', async () => {
    const url = await make()
    const uses: number[] = []
    const processes = await Promise.all([1, 2, 3, 4].map(() => processOn(url, uses)))
    await clock.sleep(1_500)
    const [from, before] = [clock.monotonic(), uses.length]
    await clock.sleep(3_000)
    const share = (uses.length - before) / ((max * (clock.monotonic() - from)) / perMs)
    expect(share).toBeGreaterThanOrEqual(0.9)

    await processes[0]?.shared.database.close()
    await processes[0]?.stop()
    await server().kill()
    await clock.sleep(500)
    await server().start()
    const then = uses.length
    await clock.sleep(8_000)
    expect(uses.length - then).toBeGreaterThan(3 * max)
    await Promise.all(processes.map(process => process.stop()))
    expect(isKept(uses)).toBe(true)
  })
})
