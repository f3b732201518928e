import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@message-center/channel/host'
import { createRecordingLogger } from '@message-center/channel/testing'
import { type RocketMq, startRocketMq } from '@message-center/engines/rocketmq'
import { afterAll, beforeAll } from 'vitest'
import { initRocketMq, RocketMqQueue, type RocketMqQueueOptions } from './index.ts'

/** A real RocketMQ for the tests of one file. */
export function useRocketMq(): () => RocketMq {
  let engine: RocketMq | undefined
  let folder: string | undefined
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mc-rocketmq-'))
    engine = await startRocketMq({ folder })
  })
  afterAll(async () => {
    await engine?.kill()
    if (folder) await rm(folder, { recursive: true })
  })
  return () => {
    if (!engine) throw new Error('RocketMQ was not started')
    return engine
  }
}

let lastPrefix = 0

/** Topics of their own, for one test. */
export async function newPrefix(engine: RocketMq, channels: readonly string[] = ['sms']): Promise<string> {
  const prefix = `t${++lastPrefix}`
  await initRocketMq({ nameServers: engine.nameServer, channels, prefix, queues: 4 })
  return prefix
}

export function makeQueue(
  engine: RocketMq,
  options: Pick<RocketMqQueueOptions, 'prefix'> & Partial<RocketMqQueueOptions>,
): RocketMqQueue {
  return new RocketMqQueue({
    endpoint: engine.address,
    nameServers: engine.nameServer,
    channels: ['sms'],
    clock: systemClock,
    logger: createRecordingLogger(),
    leaseMs: 10_000,
    ...options,
  })
}
