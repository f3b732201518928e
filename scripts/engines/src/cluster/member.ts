import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../../../packages/server/src/main.ts', import.meta.url))

/** Settings of a hub, by the names of its environment variables. */
export interface Environment {
  readonly [variable: string]: string
}

export interface MemberOptions {
  readonly name: string
  readonly port: number
  readonly environment: Environment
  /** Hears every line that the process prints. Default: nobody. */
  readonly onLine?: (line: string) => void
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

const startLimitMs = 60_000

/** One hub of a cluster, in a process that can be killed and started again. */
export class Member {
  readonly name: string
  readonly url: string
  readonly #options: MemberOptions
  #process: ChildProcess | undefined
  #ended: Promise<Ending> = Promise.resolve({ code: 0, signal: null })
  #lastLines: string[] = []

  constructor(options: MemberOptions) {
    this.name = options.name
    this.url = `http://127.0.0.1:${options.port}`
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#process !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
  }

  /** What it printed last. */
  get lastLines(): readonly string[] {
    return this.#lastLines
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  /** Resolves when it is ready. Rejects with what it printed when it ends before or takes longer than a minute. */
  async start(): Promise<void> {
    this.#spawn([])
    for (const deadline = Date.now() + startLimitMs; Date.now() < deadline; await wait(50)) {
      if (!this.isRunning) throw new Error(`${this.name} does not start:\n${this.#lastLines.join('\n')}`)
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
      await response?.body?.cancel()
      if (response?.status === 200) return
    }
    throw new Error(`${this.name} is not ready after ${startLimitMs} ms:\n${this.#lastLines.join('\n')}`)
  }

  /** Runs the hub's `init` in its place; answers what it printed. Rejects when it fails. */
  async init(): Promise<string> {
    const printed: string[] = []
    this.#spawn(['init'], line => printed.push(line))
    const { code } = await this.#ended
    if (code !== 0) throw new Error(`init failed:\n${printed.join('\n')}`)
    return printed.join('\n')
  }

  /** Kills it as a power cut would; tells the moment right before, in milliseconds. */
  async kill(): Promise<number> {
    const at = Date.now()
    this.#process?.kill('SIGKILL')
    await this.#ended
    return at
  }

  /** Asks it to stop and waits until it has ended. */
  async stop(): Promise<Ending> {
    this.#process?.kill('SIGTERM')
    return this.#ended
  }

  #spawn(args: readonly string[], onLine = this.#options.onLine): void {
    const { port, environment } = this.#options
    const program = [process.execPath, '--conditions=@message-center/source', main]
    // Ends with whoever started it, also when that is killed: nobody leaves a hub behind.
    const child = spawn('setpriv', ['--pdeathsig=KILL', ...program, ...args], {
      env: { ...plainEnvironment(), ...environment, MC_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    this.#lastLines = []
    const take = (line: string) => {
      this.#lastLines = [...this.#lastLines.slice(-49), line]
      onLine?.(line)
    }
    eachLine(child.stdout, take)
    eachLine(child.stderr, take)
    this.#ended = new Promise(resolve => child.once('close', (code, signal) => resolve({ code, signal })))
  }
}

/** Ours without settings of a hub. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MC_')))
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
  })
  stream.on('end', () => rest && take(rest))
}
