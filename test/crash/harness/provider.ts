import { vi } from 'vitest'
import type { CallRecord, ProviderRecord } from '../provider/records.ts'
import { startChild } from './child.ts'
import { readLedger } from './ledger.ts'

/** The provider's process and what it has written down. */
export interface Provider {
  readonly url: string
  records(): readonly ProviderRecord[]
  calls(): readonly CallRecord[]
  stop(): void
}

export interface ProviderOptions {
  readonly ledger: string
  /** Where receipts go. Default: none are sent. */
  readonly reportTo?: string
  /** Shortest and longest answer, in milliseconds. Default 5 and 60. */
  readonly answerMs?: readonly [number, number]
  /** Whether calls of any date are good. */
  readonly isAnyDateGood?: boolean
}

export async function startProvider({
  ledger,
  reportTo = '',
  answerMs,
  isAnyDateGood,
}: ProviderOptions): Promise<Provider> {
  const [shortest, longest] = answerMs ?? [5, 60]
  const child = startChild('test/crash/provider/main.ts', {
    arguments: [ledger, reportTo, `${shortest}`, `${longest}`, ...(isAnyDateGood ? ['any-date'] : [])],
  })
  const port = await vi.waitUntil(
    () => {
      if (child.hasEnded()) throw new Error(`The provider does not start:\n${child.printed()}`)
      return /^(\d+)\n/.exec(child.printed())?.[1]
    },
    { timeout: 15_000, interval: 20 },
  )
  const records = () => readLedger<ProviderRecord>(ledger)
  return {
    url: `http://127.0.0.1:${port}`,
    records,
    calls: () => records().filter(record => record.kind === 'call'),
    stop: () => child.process.kill('SIGKILL'),
  }
}
