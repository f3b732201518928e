import { readFileSync } from 'node:fs'
import { vi } from 'vitest'
import { startChild } from '../../crash/harness/child.ts'
import type { StreamsReading } from '../streams/streams-reading.ts'
import type { MeasuredHub } from './measured-hub.ts'

export interface Streams {
  reading(): StreamsReading
  stop(): void
}

/** Opens a live connection for each of so many users, from another process. */
export async function openStreams(hub: MeasuredHub, users: number): Promise<Streams> {
  const child = startChild('test/memory/streams/main.ts', { arguments: [new URL(hub.url).port, String(users)] })
  const reading = (): StreamsReading => JSON.parse(child.printed().trimEnd().split('\n').at(-1) || '{"open":0}')
  await vi.waitUntil(
    () => {
      if (child.hasEnded()) throw new Error(`The process of the streams has ended:\n${child.printed()}`)
      return reading().open > 0
    },
    { timeout: 180_000, interval: 100 },
  )
  return { reading, stop: () => child.process.kill('SIGKILL') }
}

/** Sockets and files that one process may have at most. Node takes as many as the hard limit allows. */
export function maxOpenFiles(): number {
  return Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1] ?? Number.NaN)
}
