import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isListening } from './probe.ts'
import { startRocketMq } from './rocketmq.ts'

it('starts, outlives a kill of its parts, and stops twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mc-rocketmq-'))
  const engine = await startRocketMq({ folder })
  try {
    const port = Number(engine.address.split(':')[1])
    expect(await isListening(port)).toBe(true)
    await engine.proxy.kill()
    expect(await isListening(port)).toBe(false)
    await engine.broker.kill()
    await engine.start()
    expect(await isListening(port)).toBe(true)
    await engine.stop()
    await engine.stop()
    expect(await isListening(port)).toBe(false)
  } finally {
    await engine.kill()
    await rm(folder, { recursive: true })
  }
}, 240_000)
