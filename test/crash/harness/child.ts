import { type ChildProcess, spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../../..')
const fromSource = '--conditions=@message-center/source'

/** How a process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly at: number
}

/** A process of this test. */
export interface Child {
  readonly process: ChildProcess
  /** What it has printed so far, on both streams; the last 200,000 characters. */
  printed(): string
  readonly ended: Promise<Ending>
  readonly hasEnded: () => boolean
}

const maxPrinted = 200_000

export interface ChildOptions {
  readonly arguments?: readonly string[]
  readonly environment?: { readonly [name: string]: string }
  /** Modules that run before the script. */
  readonly preload?: readonly string[]
}

/** Runs a script of this repository from its sources, with no other environment than the given one. */
export function startChild(script: string, options: ChildOptions = {}): Child {
  const preload = (options.preload ?? []).flatMap(module => ['--import', join(root, module)])
  const program = [process.execPath, fromSource, ...preload, join(root, script), ...(options.arguments ?? [])]
  // Ends with whoever started it, also when that is killed.
  const child = spawn('setpriv', ['--pdeathsig=KILL', ...program], {
    cwd: root,
    env: { PATH: process.env.PATH, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk).slice(-maxPrinted)
    })
  let hasEnded = false
  const ended = new Promise<Ending>(resolve =>
    child.once('exit', (code, signal) => {
      hasEnded = true
      resolve({ code, signal, at: Date.now() })
    }),
  )
  return { process: child, printed: () => text, ended, hasEnded: () => hasEnded }
}
