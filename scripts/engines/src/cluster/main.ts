import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { installFolder } from '../engine.ts'
import { startCluster } from './cluster.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** A cluster of hubs over real engines, until a signal comes. Nothing of it stays. */
async function main(): Promise<number> {
  const parent = join(installFolder, 'data')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'cluster-'))
  const stopped = untilSignal()
  try {
    say('Starting engines and hubs; the first time they are fetched, which takes minutes.')
    const cluster = await startCluster({
      folder,
      port: Number(process.env.MC_PORT ?? 8080),
      environment: { MC_SANDBOX: 'true', MC_ALLOW_PRIVATE_ADDRESSES: 'true' },
      say: line => say(`  ${line}`),
      onLine: (member, line) => say(`${member}: ${line}`),
    })
    process.stdout.write(`${cluster.greeting.replaceAll('$MC_BOOTSTRAP_KEY', cluster.key)}\n`)
    say('Ctrl+C stops everything and removes its data.')
    await stopped
    say('Stopping …')
    await cluster.stop()
    return 0
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function untilSignal(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}

process.exit(await main())
