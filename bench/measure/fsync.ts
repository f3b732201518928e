import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { median } from './median.ts'

/** Milliseconds of writing 4 KB at the end of a file in this folder and syncing it: median and 99th percentile of 300. */
export function fsyncMs(folder: string): { readonly p50: number; readonly p99: number } {
  const path = join(folder, 'fsync-probe')
  const file = openSync(path, 'w')
  const block = Buffer.alloc(4096, 1)
  const times = Array.from({ length: 300 }, () => {
    const from = performance.now()
    writeSync(file, block)
    fdatasyncSync(file)
    return performance.now() - from
  })
  closeSync(file)
  rmSync(path)
  const sorted = times.toSorted((a, b) => a - b)
  return { p50: median(times), p99: sorted[296] ?? 0 }
}
