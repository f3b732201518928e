import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installFolder } from '@message-center/engines'
import { type Cluster, type ClusterOptions, type Member, startCluster } from '@message-center/engines/cluster'
import { onTestFailed } from 'vitest'
import { type Audit, audit, type Kill } from '../../crash/audit/audit.ts'
import { readCallers } from '../../crash/audit/callers-told.ts'
import { type AccountOptions, callbackUrl, setUp } from '../../crash/harness/api.ts'
import type { CallerRecord } from '../../crash/harness/caller-records.ts'
import { Callers, type CallersOptions } from '../../crash/harness/callers.ts'
import { key } from '../../crash/harness/hub.ts'
import { Ledger, readLedger } from '../../crash/harness/ledger.ts'
import { type Provider, startProvider } from '../../crash/harness/provider.ts'
import { say } from '../../crash/harness/say.ts'
import type { ProviderRecord } from '../../crash/provider/records.ts'
import { untilSettled } from './settled.ts'
import { entriesIn } from './stored-entries.ts'

export interface ClusterStageOptions {
  readonly members?: ClusterOptions['members']
  readonly account?: AccountOptions
  readonly answerMs?: readonly [number, number]
  /** Whether the provider sends receipts. Default true. */
  readonly hasReceipts?: boolean
}

/** A cluster, a provider and their ledgers. Several scenarios may run on it, one after the other. */
export interface ClusterStage {
  readonly cluster: Cluster
  readonly provider: Provider
  member(name: string): Member
  /** Its messages have numbers from `firstNumber` on; those of scenarios before it have smaller ones. */
  scenario(firstNumber: number): Scenario
  /** Ends what is left and removes the folder. */
  close(): Promise<void>
}

/** One load with ledgers of its own. */
export interface Scenario {
  readonly kills: Kill[]
  callers(options?: Partial<CallersOptions>): Callers
  told(): readonly CallerRecord[]
  /** Waits until nothing moves any more, then lays the ledgers beside every document. */
  audit(limitMs?: number): Promise<Audit>
}

/** The page on many processes tells of this race: no lock is paid for each message to close it. */
const raceMs = 1_000

/** Engines are fetched where they are missing; then all is set up, with every hub running. */
export async function setClusterStage(options: ClusterStageOptions = {}): Promise<ClusterStage> {
  const parent = join(installFolder, 'data')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'cluster-test-'))
  const printed: string[] = []
  const cluster = await startCluster({
    folder,
    // What the optimising compiler costs in the first minutes it does not bring back in the next ones.
    java: ['-XX:TieredStopAtLevel=1'],
    environment: {
      MC_BOOTSTRAP_KEY: key,
      MC_ALLOW_PRIVATE_ADDRESSES: 'true',
      MC_METRICS_OPEN: 'true',
      MC_ELASTICSEARCH_REFRESH_SECONDS: '1',
      // The balancer looks every 200 ms.
      MC_READY_DELAY_MS: '1000',
    },
    onLine: (member, line) => {
      printed.push(`${member}: ${line}`)
      if (printed.length > 2_000) printed.splice(0, 1_000)
    },
    ...(options.members && { members: options.members }),
  })
  const ledgers: Ledger<CallerRecord>[] = []
  let provider: Provider | undefined
  const close = async () => {
    provider?.stop()
    await cluster.stop()
    for (const ledger of ledgers) ledger.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    provider = await startProvider({
      ledger: join(folder, 'provider.jsonl'),
      ...(options.hasReceipts !== false && { reportTo: callbackUrl(cluster.url) }),
      ...(options.answerMs && { answerMs: options.answerMs }),
    })
    await setUp(cluster.url, provider.url, options.account)
    // What one process was told of templates and accounts the others know within two seconds.
    await wait(3_000)
  } catch (error) {
    await close()
    throw error
  }
  const { records } = provider
  let scenarios = 0
  return {
    cluster,
    provider,
    member: name => memberOf(cluster, name),
    close,
    scenario(firstNumber) {
      onTestFailed(() => say(`  last words of the processes:\n${printed.slice(-80).join('\n')}`))
      const file = join(folder, `callers-${++scenarios}.jsonl`)
      const ledger = new Ledger<CallerRecord>(file)
      ledgers.push(ledger)
      const since = new Date()
      const told = () => readLedger<CallerRecord>(file)
      const kills: Kill[] = []
      return {
        kills,
        told,
        callers: more => new Callers({ url: cluster.url, ledger, ...more }),
        audit: async (limitMs = 180_000) => {
          const own = () => recordsFrom(records(), firstNumber)
          const startedAt = Date.now()
          const { accepted, cancelled } = readCallers(told())
          const isCancelled = (ref: string) => cancelled.has(accepted.get(ref) ?? '')
          const expected = { deliveries: accepted.size, delivered: () => reportedIn(own(), isCancelled) }
          await untilSettled(cluster.url, since, expected, limitMs)
          const settledAt = Date.now()
          const found = await audit({
            ...{ url: cluster.url, callers: told(), provider: own(), kills, since, raceMs },
            readEntries: entriesIn(cluster.elasticsearch.address),
          })
          say(`  at rest after ${settledAt - startedAt} ms, compared in ${Date.now() - settledAt} ms`)
          return found
        },
      }
    },
  }
}

/** Messages whose receipt the hub has taken, but for those that were cancelled while a call was on its way. */
function reportedIn(records: readonly ProviderRecord[], isCancelled: (ref: string) => boolean): number {
  const refs = new Set(records.flatMap(record => (record.kind === 'reported' ? record.refs : [])))
  return [...refs].filter(ref => !isCancelled(ref)).length
}

/** What the provider has written down of messages from this number on. */
function recordsFrom(records: readonly ProviderRecord[], firstNumber: number): readonly ProviderRecord[] {
  const calls = new Set<string>()
  for (const record of records)
    if (record.kind === 'call' && record.refs.some(ref => Number.parseInt(ref, 10) >= firstNumber))
      calls.add(record.requestId)
  return records.filter(({ requestId }) => calls.has(requestId))
}

function memberOf({ members }: Cluster, name: string): Member {
  const member = members.find(candidate => candidate.name === name)
  if (!member) throw new Error(`there is no process ${name}`)
  return member
}
