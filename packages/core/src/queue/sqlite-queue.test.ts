import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createFakeClock } from '@message-center/channel/testing'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testDeliveryQueue } from '../testing/queue/delivery-queue-suite.ts'
import { entries, idsOf, never, normal, retry } from '../testing/queue/queue-session.ts'
import { SqliteQueue, type SqliteQueueOptions } from './sqlite-queue.ts'

/** The file as a crash leaves it: what was committed is in it or in its log. */
function copyOf(file: string): string {
  const copy = `${file}x`
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
  return copy
}

testDeliveryQueue('SqliteQueue', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mc-queue-'))
  const clock = createFakeClock()
  let file = join(folder, 'queue.sqlite')
  const queues = [new SqliteQueue({ file, clock })]
  return {
    queue: queues[0] as SqliteQueue,
    clock,
    reopen: async () => {
      file = copyOf(file)
      const queue = new SqliteQueue({ file, clock })
      queues.push(queue)
      return queue
    },
    dispose: async () => {
      await Promise.all(queues.map(queue => queue.stop()))
      rmSync(folder, { recursive: true })
    },
  }
})

describe('SqliteQueue', () => {
  const folders: string[] = []
  const queues: SqliteQueue[] = []
  const newFile = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'mc-queue-'))
    folders.push(folder)
    return join(folder, 'queue.sqlite')
  }
  async function open(options: Partial<SqliteQueueOptions> = {}): Promise<SqliteQueue> {
    const queue = new SqliteQueue({ file: newFile(), clock: createFakeClock(), ...options })
    queues.push(queue)
    await queue.start()
    return queue
  }
  afterEach(async () => {
    await Promise.all(queues.splice(0).map(queue => queue.stop()))
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  it.each([-600_000, 86_400_000])(
    'lets a retry wait as long as it was meant to when the clock is set by %i ms',
    async step => {
      const clock = createFakeClock()
      const queue = await open({ clock })
      const waiting = queue.reader(retry, 'deliver')
      const publish = (id: string) => queue.publish([{ lane: retry, id, body: '', dueAt: clock.now() + 1_000 }])
      await publish('before')
      clock.step(step)
      await publish('after')
      expect(await waiting.receive(2, 0, never)).toEqual([])
      await clock.advance(1_000)
      expect(idsOf(await waiting.receive(2, 0, never))).toEqual(['before', 'after'])
    },
  )

  it('hands out what is scheduled by the clock on the wall, soon after that was set', async () => {
    const clock = createFakeClock()
    const queue = await open({ clock })
    const scheduled = queue.reader('scheduled/sms', 'deliver')
    await queue.publish([{ lane: 'scheduled/sms', id: 'noon', body: '', dueAt: clock.now() + 3_600_000 }])
    clock.step(-600_000)
    await clock.advance(3_600_000)
    expect(await scheduled.receive(1, 0, never)).toEqual([])
    const receiving = scheduled.receive(1, 60_000, never)
    await vi.waitUntil(() => clock.sleepers > 0, 10_000)
    clock.step(600_000)
    await clock.advance(10_000)
    expect(idsOf(await receiving)).toEqual(['noon'])
  })

  it('forgets a pack when both groups have settled all of it', async () => {
    const file = newFile()
    const queue = await open({ file })
    await queue.publish([...entries(normal, 150), ...entries('result', 100), ...entries(retry, 5)])
    const rows = () => {
      const database = new DatabaseSync(copyOf(file))
      const sql =
        'SELECT (SELECT count(*) FROM pack) + (SELECT count(*) FROM delayed) AS n, (SELECT count(*) FROM progress) AS p'
      const row = database.prepare(sql).get()
      database.close()
      return [row?.n, row?.p]
    }
    expect(rows()).toEqual([3 + 2 + 5, 0])
    await queue.settle(await queue.reader(normal, 'deliver').receive(150, 0, never), [])
    await queue.settle(await queue.reader(normal, 'sync').receive(65, 0, never), [])
    await queue.settle(await queue.reader('result', 'sync').receive(100, 0, never), [])
    await queue.settle(await queue.reader(retry, 'deliver').receive(5, 0, never), [])
    expect(rows()).toEqual([2, 2])
    await queue.settle(await queue.reader(normal, 'sync').receive(150, 0, never), [])
    expect(rows()).toEqual([0, 0])
  })

  it('reads no further while what it holds is over the bound, and goes on when some is settled', async () => {
    const queue = await open({ maxHeld: 50_000 })
    for (const lane of [normal, retry]) {
      await queue.publish(entries(lane, 6_000))
      const reader = queue.reader(lane, 'deliver')
      const held = []
      for (;;) {
        const some = await reader.receive(10_000, 0, never)
        if (some.length === 0) break
        held.push(...some)
      }
      expect(held.length).toBeLessThan(6_000)
      const next = reader.receive(1, 60_000, never)
      await queue.settle(held, [])
      expect((await next)[0]?.id).toBe(`${held.length}`)
    }
  })

  it('refuses what the disk is too slow for, and stores none of it', async () => {
    const queue = await open({ maxPending: 1_000 })
    const results = await Promise.allSettled([
      queue.publish([{ lane: normal, id: 'a', body: 'x'.repeat(900) }]),
      queue.publish([{ lane: normal, id: 'b', body: 'x'.repeat(900) }]),
    ])
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { code: 'queue_unavailable', retryAfterMs: 1_000 } },
    ])
    expect(idsOf(await queue.reader(normal, 'deliver').receive(10, 0, never))).toEqual(['a'])
  })

  it('does not start on a file of another program, and stops all the same', async () => {
    const file = newFile()
    const database = new DatabaseSync(file)
    database.exec('CREATE TABLE other (x)')
    database.close()
    const queue = new SqliteQueue({ file, clock: createFakeClock() })
    await expect(queue.start()).rejects.toMatchObject({ code: 'foreign' })
    await queue.stop()
  })

  it('leaves entries in hands when their settling was refused', async () => {
    const queue = await open({ maxPending: 1_000 })
    await queue.publish(entries(normal, 1))
    const held = await queue.reader(normal, 'deliver').receive(1, 0, never)
    const blocking = queue.publish([{ lane: normal, id: 'a', body: 'x'.repeat(900) }])
    const tooMuch = [{ lane: normal, id: 'b', body: 'x'.repeat(900) }]
    await expect(queue.settle(held, tooMuch)).rejects.toMatchObject({ code: 'queue_unavailable' })
    await blocking
    await queue.reader(normal, 'deliver').release(held, 0)
    expect(idsOf(await queue.reader(normal, 'deliver').receive(9, 0, never))).toEqual(['0', 'a'])
  })
})
