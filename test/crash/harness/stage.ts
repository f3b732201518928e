import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '@message-center/engines/free-port'
import { onTestFailed, onTestFinished } from 'vitest'
import { type Audit, audit, type Kill } from '../audit/audit.ts'
import { type AccountOptions, callbackUrl, repoint, setUp } from './api.ts'
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
  readonly provider?: Partial<Omit<ProviderOptions, 'ledger'>>
  readonly account?: AccountOptions
  /** Writes the data folder before the start; it then has the account and the template already. */
  readonly makeFolder?: (folder: string) => void
}

/** A hub, a provider, callers and their ledgers. */
export interface Stage {
  readonly folder: string
  readonly dataFolder: string
  readonly hub: Hub
  readonly provider: Provider
  readonly kills: Kill[]
  callers(options?: Partial<CallersOptions>): Callers
  /** What the callers have written down so far. */
  told(): readonly CallerRecord[]
  /** Kills the hub and notes it. */
  kill(): Promise<void>
  audit(): Promise<Audit>
  /** Ends what is left and removes the folder. */
  close(): Promise<void>
}

/** The third time a receipt is looked for is half a minute after the second, in milliseconds. */
const receiptsMs = 60_000

/** Audits until the receipts are shown that the hub has taken. */
async function untilShown(look: () => Promise<Audit>): Promise<Audit> {
  let found = await look()
  for (const deadline = Date.now() + receiptsMs; found.lateReceipts > 0 && Date.now() < deadline; found = await look())
    await wait(1_000)
  return found
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'message-center-crash-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
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
  const callers: Callers[] = []
  const close = async () => {
    const ending = hub.isRunning ? 'was still running' : 'had ended'
    onTestFailed(() => {
      const met = callers.map(({ done, troubles }) => `${done} requests done, ${JSON.stringify(troubles)}`)
      say(`  the callers: ${met.join('; ')}\n  the hub ${ending}; its last words:\n${hub.printed.slice(-4_000)}`)
    })
    await hub.kill()
    provider.stop()
    ledger.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    options.makeFolder?.(dataFolder)
    await hub.start()
    if (options.makeFolder) await repoint(hub.url, provider.url)
    else await setUp(hub.url, provider.url, options.account)
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
    told: () => readLedger(callersFile),
    callers: more => {
      const made = new Callers({ url: hub.url, ledger, ...more })
      callers.push(made)
      return made
    },
    kill: async () => {
      const at = await hub.kill()
      kills.push({ at, goneAt: Date.now() })
    },
    audit: () =>
      untilShown(() => audit({ url: hub.url, callers: readLedger(callersFile), provider: provider.records(), kills })),
    close,
  }
}
