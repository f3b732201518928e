import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Child } from '../process/child.ts'
import type { Workplace } from '../workplace.ts'
import { summarise } from './summarise.ts'
import type { ThreadProfile } from './thread-profiles.ts'

/** Where profiles and their summaries go. */
export const profileFolder = join(import.meta.dirname, '..', 'results', 'profiles')

/** One more round of ours under the profiler, where it was asked for. `work` answers how many messages it was. */
export async function profiled(
  row: string,
  hub: Child | undefined,
  { options }: Workplace,
  work: () => Promise<number>,
): Promise<void> {
  if (!options.isProfiling || hub === undefined) return
  await hub.ask('startProfile')
  const messages = await work()
  const threads = await hub.ask<readonly ThreadProfile[]>('stopProfile')
  mkdirSync(profileFolder, { recursive: true })
  for (const { thread, profile } of threads) {
    writeFileSync(join(profileFolder, `${row}.${thread.replace(' ', '.')}.cpuprofile`), JSON.stringify(profile))
  }
  const text = summarise(row, messages, threads)
  writeFileSync(join(profileFolder, `${row}.txt`), text)
  console.log(text)
}
