import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFailed } from 'vitest'
import { type Audit, audit, type Kill } from '../audit/audit.ts'
import { type AccountOptions, callbackUrl, setUp } from './api.ts'
import type { CallerRecord } from './caller-records.ts'
import { Callers, type CallersOptions } from './callers.ts'
import { Hub, type HubOptions } from './hub.ts'
import { Ledger, readLedger } from './ledger.ts'
import { type Provider, type ProviderOptions, startProvider } from './provider.ts'
import { say } from './say.ts'

export interface StageOptions {
  /** Where the hub keeps its data. Default a folder of its own. */
  readonly dataFolder?: string
  readonly hub?: Pick<HubOptions, 'environment' | 'preload'>
  readonly provider?: Pick<ProviderOptions, 'answerMs' | 'isAnyDateGood'>
  readonly account?: AccountOptions
}

/** A hub, a provider, callers and their ledgers. */
export interface Stage {
  readonly folder: string
  readonly dataFolder: string
  readonly hub: Hub
  readonly provider: Provider
  readonly kills: Kill[]
  callers(options?: Partial<CallersOptions>): Callers
  /** Kills the hub and notes it. */
  kill(): Promise<void>
  audit(): Promise<Audit>
  /** Ends what is left and removes the folder. */
  close(): Promise<void>
}

/** Sets everything up, with the hub running. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'message-center-crash-'))
  const dataFolder = options.dataFolder ?? join(folder, 'data')
  const hub = new Hub({ folder: dataFolder, port: await freePort(), ...options.hub })
  const callersFile = join(folder, 'callers.jsonl')
  const ledger = new Ledger<CallerRecord>(callersFile)
  const provider = await startProvider({
    ledger: join(folder, 'provider.jsonl'),
    reportTo: callbackUrl(hub.url),
    ...options.provider,
  })
  const kills: Kill[] = []
  const close = async () => {
    const ending = hub.isRunning ? 'was still running' : 'had ended'
    onTestFailed(() => say(`  the hub ${ending}; its last words:\n${hub.printed.slice(-4_000)}`))
    await hub.kill()
    provider.stop()
    ledger.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await hub.start()
    await setUp(hub.url, provider.url, options.account)
  } catch (error) {
    await close()
    throw error
  }
  return {
    folder,
    dataFolder,
    hub,
    provider,
    kills,
    callers: more => new Callers({ url: hub.url, ledger, ...more }),
    kill: async () => {
      const at = await hub.kill()
      kills.push({ at, goneAt: Date.now() })
    },
    audit: () => audit({ url: hub.url, callers: readLedger(callersFile), provider: provider.records(), kills }),
    close,
  }
}

/** A port that is free now: a hub that comes back must come back to the same one. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
