import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { entries, never } from '../../testing/queue/queue-session.ts'
import { type Lane, normalLane, type ReaderGroup, retryLane } from '../delivery-queue.ts'
import { makeQueue, newPrefix, useRocketMq } from './engine.fixture.ts'
import type { RocketMqQueue, RocketMqQueueOptions } from './index.ts'
import { startForwarder } from './tcp-forwarder.fixture.ts'

vi.setConfig({ testTimeout: 240_000 })

const engine = useRocketMq()
const high = normalLane('sms', 'high')
const retry = retryLane('sms')
const queues: RocketMqQueue[] = []

afterEach(async () => {
  await Promise.all(queues.splice(0).map(queue => queue.stop()))
})

async function open(options: Pick<RocketMqQueueOptions, 'prefix'> & Partial<RocketMqQueueOptions>) {
  const queue = makeQueue(engine(), options)
  queues.push(queue)
  await queue.start()
  return queue
}

/** Publishes and reads without a pause until told to stop, and remembers what was confirmed and what came. */
class Load {
  readonly confirmed = new Set<string>()
  readonly seen = new Map<string, number>()
  readonly #queue: RocketMqQueue
  readonly #reading = new AbortController()
  #isPublishing = true
  #readers: Promise<void>[] = []
  #publishers: Promise<void>[] = []
  #lastId = 0

  constructor(queue: RocketMqQueue) {
    this.#queue = queue
  }

  start(): void {
    this.#publishers = [this.#publish(high, 0), this.#publish(high, 0), this.#publish(retry, 3_000)]
    this.#readers = [this.#read(high, 'deliver'), this.#read(retry, 'deliver')]
  }

  async stopPublishing(): Promise<void> {
    this.#isPublishing = false
    await Promise.all(this.#publishers)
  }

  async stopReading(): Promise<void> {
    this.#reading.abort()
    await Promise.all(this.#readers)
  }

  get missing(): number {
    return [...this.confirmed].filter(id => !this.seen.has(id)).length
  }

  get repeated(): number {
    return [...this.seen.values()].filter(count => count > 1).length
  }

  async #publish(lane: Lane, delayMs: number): Promise<void> {
    while (this.#isPublishing) {
      const list = Array.from({ length: 5 }, () => ({
        lane,
        id: `${++this.#lastId}`,
        body: '{}',
        ...(delayMs > 0 && { dueAt: Date.now() + delayMs }),
      }))
      try {
        await this.#queue.publish(list)
        for (const { id } of list) this.confirmed.add(id)
      } catch {
        await sleep(200)
      }
      await sleep(20)
    }
  }

  async #read(lane: Lane, group: ReaderGroup): Promise<void> {
    const reader = this.#queue.reader(lane, group)
    while (!this.#reading.signal.aborted) {
      try {
        const some = await reader.receive(200, 500, this.#reading.signal)
        for (const { id } of some) this.seen.set(id, (this.seen.get(id) ?? 0) + 1)
        await this.#queue.settle(some, [])
      } catch {
        await sleep(100)
      }
    }
  }
}

async function loadDuring(outage: () => Promise<void>): Promise<Load> {
  const queue = await open({ prefix: await newPrefix(engine()) })
  const load = new Load(queue)
  load.start()
  await expect.poll(() => load.seen.size, { timeout: 30_000 }).toBeGreaterThan(100)
  await outage()
  const before = load.confirmed.size
  await expect.poll(() => load.confirmed.size, { timeout: 60_000 }).toBeGreaterThan(before + 100)
  await load.stopPublishing()
  await expect.poll(() => load.missing, { timeout: 60_000, interval: 250 }).toBe(0)
  await load.stopReading()
  return load
}

describe('nothing confirmed is lost, and reading goes on without a restart of ours,', () => {
  it('when the broker is killed under load', async () => {
    const load = await loadDuring(async () => {
      await engine().broker.kill()
      await engine().broker.start()
    })
    // The broker forgets its latest acknowledgements; this process does not.
    expect(load.repeated).toBeLessThan(load.confirmed.size / 20)
  })

  it('when the only broker is away so long that the proxy has forgotten topics and groups', async () => {
    await loadDuring(async () => {
      await engine().broker.kill()
      await sleep(25_000)
      await engine().broker.start()
    })
  })

  it('when the proxy is killed under load', async () => {
    await loadDuring(async () => {
      await engine().proxy.kill()
      await engine().proxy.start()
    })
  })

  it('when the name server is killed under load', async () => {
    await loadDuring(async () => {
      await engine().nameServerPart.kill()
      await engine().nameServerPart.start()
    })
  })
})

describe('while the broker is away', () => {
  it('publishing is refused within the time, with a time to come again, and what was in hand stays there', async () => {
    const forwarder = await startForwarder(engine().address)
    const queue = await open({
      prefix: await newPrefix(engine()),
      endpoint: forwarder.address,
      publishTimeoutMs: 1_500,
    })
    await queue.publish(entries(high, 2))
    const held = await queue.reader(high, 'deliver').receive(2, 10_000, never)
    forwarder.cut()
    const from = Date.now()
    const refused = { code: 'queue_unavailable', retryAfterMs: 1_000 }
    // Its request may have gone out before the connection was seen to be broken: then nobody knows.
    const first = { code: expect.stringMatching(/^queue_(unavailable|unsure)$/), retryAfterMs: 1_000 }
    await expect(queue.publish(entries(high, 1, 5))).rejects.toMatchObject(first)
    await expect(queue.settle(held, entries('result', 1))).rejects.toMatchObject(refused)
    expect(Date.now() - from).toBeLessThan(8_000)
    forwarder.mend()
    await expect
      .poll(() => queue.settle(held, entries('result', 1)).then(() => 'settled'), { timeout: 10_000 })
      .toBe('settled')
    await queue.stop()
    await forwarder.close()
  })

  it('its return is noticed at once, also after a long outage', async () => {
    const forwarder = await startForwarder(engine().address)
    const queue = await open({
      prefix: await newPrefix(engine()),
      endpoint: forwarder.address,
      publishTimeoutMs: 4_000,
    })
    await queue.publish(entries(high, 1))
    const reading = queue.reader(high, 'deliver').receive(10, 60_000, never)
    await reading
    forwarder.cut()
    const giveUpAt = Date.now() + 20_000
    while (Date.now() < giveUpAt) await queue.publish(entries(high, 1)).catch(() => sleep(100))
    const next = queue.reader(high, 'deliver').receive(10, 60_000, never)
    forwarder.mend()
    const mendedAt = Date.now()
    await queue.publish(entries(high, 1, 7))
    expect(Date.now() - mendedAt).toBeLessThan(2_500)
    expect(await next).not.toEqual([])
    expect(Date.now() - mendedAt).toBeLessThan(6_000)
    await queue.stop()
    await forwarder.close()
  })

  it('a start is refused after half a minute', async () => {
    const queue = makeQueue(engine(), { prefix: 'mc', endpoint: '127.0.0.1:1' })
    queues.push(queue)
    await expect(queue.start()).rejects.toMatchObject({ code: 'queue_unavailable', retryAfterMs: 5_000 })
  })
})

describe('a process', () => {
  it('ends by itself after its stop, though RocketMQ is away, and leaves no files', async () => {
    const home = await mkdtemp(join(tmpdir(), 'mc-home-'))
    const prefix = await newPrefix(engine())
    const queue = await open({ prefix })
    const child = startReader(prefix, home)
    try {
      await queue.publish(entries(high, 1))
      await outputOf(child, 'reading 1')
      await engine().proxy.kill()
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const stoppedAt = Date.now()
      await outputOf(child, 'stopped')
      expect(await exited).toEqual([0, null])
      expect(Date.now() - stoppedAt).toBeLessThan(30_000)
      expect(await readdir(home)).toEqual([])
    } finally {
      child.kill('SIGKILL')
      await engine().proxy.start()
      await rm(home, { recursive: true })
    }
  })
})

function startReader(prefix: string, home: string): ChildProcess {
  const program = fileURLToPath(new URL('reading-process.fixture.ts', import.meta.url))
  const args = ['--conditions=@message-center/source', '--no-warnings', program, engine().address, prefix]
  return spawn(process.execPath, args, { env: { ...process.env, HOME: home }, stdio: ['ignore', 'pipe', 'inherit'] })
}

async function outputOf(child: ChildProcess, text: string): Promise<void> {
  if (!child.stdout) throw new Error('the process has no output')
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) if (String(chunk).includes(text)) return
  throw new Error(`the process ended without saying "${text}"`)
}
