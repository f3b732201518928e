import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** Resident memory of a process, in MiB, as Linux counts it: SQLite's pages and all threads included. */
export interface ProcessMemory {
  readonly now: number
  /** The most since the process began, or since `forgetPeak`. */
  readonly peak: number
}

export function memoryOf(pid: number): ProcessMemory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const mebibytes = (field: string) =>
    Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024)
  return { now: mebibytes('VmRSS'), peak: mebibytes('VmHWM') }
}

/** From now on the peak counts anew: proc(5), `clear_refs`. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5')
}

/** CPU of all threads since they began, and how long the main thread was ready while others had the CPU: `schedstat`. */
export function cpuOf(pid: number): { readonly cpuMs: number; readonly waitedMs: number } {
  const ran = (thread: string) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ').map(Number)
  const threads = readdirSync(`/proc/${pid}/task`)
  const cpuNs = threads.reduce((sum, thread) => sum + (ran(thread)[0] ?? 0), 0)
  return { cpuMs: cpuNs / 1e6, waitedMs: (ran(String(pid))[1] ?? 0) / 1e6 }
}
