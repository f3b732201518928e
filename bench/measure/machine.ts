import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'

export interface Machine {
  readonly cores: number
  readonly model: string
  readonly memoryGiB: number
  readonly node: string
  readonly commit: string
  /** Load of the machine before the row: other work disturbs. */
  readonly load: number
}

export function describeMachine(): Machine {
  const [cpu] = cpus()
  return {
    cores: availableParallelism(),
    model: `${cpu?.model.trim()}, ${megahertz()} MHz`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    commit: commit(),
    load: loadavg()[0] ?? 0,
  }
}

/** With `+` when the packages are changed and not committed. */
function commit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname }).trim()
  try {
    const isChanged = git('status', '--porcelain', '--', '../../packages') !== ''
    return git('rev-parse', '--short', 'HEAD') + (isChanged ? '+' : '')
  } catch {
    return 'unknown'
  }
}

/** As the system tells it; virtual machines often hide it from Node. */
function megahertz(): number {
  const [, text = '0'] = /^cpu MHz\s*: ([\d.]+)/m.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? []
  return Math.round(Number(text))
}
