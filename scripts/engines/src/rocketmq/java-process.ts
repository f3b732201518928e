import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface JavaProcessOptions {
  /** Its output lies in `<folder>/<name>.out`. */
  readonly name: string
  readonly folder: string
  readonly libFolder: string
  readonly mainClass: string
  readonly args: readonly string[]
  readonly heapMb: number
  /** For the Java machine, beside the heap and what the program needs. */
  readonly java: readonly string[]
  /** Whether it serves. Asked until it says so. */
  readonly isReady: () => Promise<boolean>
}

/** Time for a start on a loaded machine, in milliseconds. */
const startTimeoutMs = 120_000
/** An orderly end of broker and proxy takes 15 s each, in milliseconds. */
const stopTimeoutMs = 45_000

const opened = ['java.nio', 'java.util', 'java.lang', 'jdk.internal.ref'].flatMap(name => [
  '--add-opens',
  `java.base/${name}=ALL-UNNAMED`,
])

/** One server program, that can be ended and started again on its files. */
export class JavaProcess {
  readonly #options: JavaProcessOptions
  #child: ChildProcess | undefined

  constructor(options: JavaProcessOptions) {
    this.#options = options
  }

  /** Resolves when it serves. Rejects with the end of its output when it does not in time. */
  async start(): Promise<void> {
    if (this.#child) return
    const child = this.#spawn()
    this.#child = child
    const failed = new Promise<never>((_, reject) => child.once('error', reject))
    const ready = this.#ready(child)
    try {
      await Promise.race([ready, failed])
    } catch (error) {
      await this.kill()
      throw error
    }
  }

  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Ends in good order, or at once when that takes too long. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  #spawn(): ChildProcess {
    const { name, folder, libFolder, mainClass, args, heapMb, java } = this.#options
    const out = openSync(this.#outFile, 'a')
    try {
      const jvm = [`-Xmx${heapMb}m`, '-XX:MaxDirectMemorySize=256m', '-XX:+UseSerialGC', ...java]
      const settings = [`-Duser.home=${folder}`, `-Drmq.logback.configurationFile=rmq.${name}.logback.xml`]
      const exported = ['--add-exports', 'java.base/sun.nio.ch=ALL-UNNAMED', ...opened]
      const program = ['-cp', join(libFolder, '*'), `org.apache.rocketmq.${mainClass}`, ...args]
      // Ends with whoever started it, also when that is killed: nobody leaves a server behind.
      return spawn('setpriv', ['--pdeathsig=KILL', 'java', ...jvm, ...settings, ...exported, ...program], {
        env: { ...process.env, ROCKETMQ_HOME: folder },
        stdio: ['ignore', out, out],
      })
    } finally {
      closeSync(out)
    }
  }

  async #ready(child: ChildProcess): Promise<void> {
    const { name, isReady } = this.#options
    const giveUpAt = Date.now() + startTimeoutMs
    while (!(await isReady())) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended: ${this.#lastOutput()}`)
      if (Date.now() > giveUpAt)
        throw new Error(`${name} is not ready after ${startTimeoutMs} ms: ${this.#lastOutput()}`)
      await sleep(100)
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = undefined
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const ended = once(child, 'exit')
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
    await ended
    clearTimeout(late)
  }

  get #outFile(): string {
    return join(this.#options.folder, `${this.#options.name}.out`)
  }

  #lastOutput(): string {
    return readFileSync(this.#outFile, 'utf8').split('\n').slice(-12).join('\n')
  }
}
