import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Engine } from '../engine.ts'
import { type NodeFiles, owner, type Role, writeNodeFiles, writeRoles } from './node-files.ts'

export interface NodeOptions extends NodeFiles {
  /** As Java takes it: `512m`. */
  readonly heap: string
  /** For the Java machine, beside the heap. */
  readonly javaOptions: readonly string[]
  readonly java: string
}

/** Nine seconds on an idle machine; forty with half a million documents to replay; much more under load. */
const readyWithinMs = 150_000
const stoppedWithinMs = 30_000
const pollMs = 250

/** A single node of Elasticsearch on this machine. */
export class ElasticsearchNode implements Engine {
  readonly #options: NodeOptions
  #child: ChildProcess | undefined

  constructor(options: NodeOptions) {
    this.#options = options
  }

  get address(): string {
    return `http://127.0.0.1:${this.#options.port}`
  }

  async start(): Promise<void> {
    if (this.#isRunning) return
    const { home, folder, heap, java, javaOptions } = this.#options
    await writeNodeFiles(this.#options)
    // Ends with whoever started it, also when that is killed: the server itself ends when its launcher does.
    const as = owner ? [`--reuid=${owner}`, '--clear-groups'] : []
    this.#child = spawn('setpriv', [...as, '--pdeathsig=KILL', join(home, 'bin/elasticsearch')], {
      cwd: folder,
      // A group of its own, so that a kill takes launcher and server at once.
      detached: true,
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        ES_JAVA_HOME: java,
        ES_PATH_CONF: join(folder, 'config'),
        ES_TMPDIR: join(folder, 'tmp'),
        ES_JAVA_OPTS: [`-Xms${heap}`, `-Xmx${heap}`, ...javaOptions].join(' '),
      },
    })
    await this.#ready(this.#child)
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child || !this.#isRunning) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await Promise.race([exited, wait(stoppedWithinMs, undefined, { ref: false })])
    await this.kill()
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || !this.#isRunning) return
    const exited = once(child, 'exit')
    killGroup(child)
    await exited
    await this.#silent()
  }

  /** Stops it and removes its files. */
  async remove(): Promise<void> {
    await this.stop()
    await rm(this.#options.folder, { recursive: true, force: true })
  }

  get #isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  async #ready(child: ChildProcess): Promise<void> {
    const until = Date.now() + readyWithinMs
    while (!(await this.#answers('/_cluster/health?wait_for_status=yellow&timeout=1s'))) {
      if (!this.#isRunning || Date.now() > until) {
        const end = this.#isRunning ? `within ${readyWithinMs} ms` : 'and ended'
        killGroup(child)
        const log = await readFile(join(this.#options.folder, 'logs/message-center-test.log'), 'utf8').catch(() => '')
        throw new Error(`Elasticsearch is not ready ${end}.\n${log.slice(-2_000)}`)
      }
      await wait(pollMs)
    }
  }

  /** The system frees the port of a killed process a moment later than it reports its end. */
  async #silent(): Promise<void> {
    const until = Date.now() + stoppedWithinMs
    while (Date.now() < until && (await this.#answers('/_cluster/health'))) await wait(pollMs)
  }

  /** What the roles of its users may do; known to the node within a second. */
  setRoles(roles: Record<string, Role>): Promise<void> {
    return writeRoles(this.#options, roles)
  }

  async #answers(path: string): Promise<boolean> {
    try {
      const [superuser] = this.#options.users ?? []
      const word = superuser && Buffer.from(`${superuser.name}:${superuser.password}`).toString('base64')
      const headers: Record<string, string> = word === undefined ? {} : { authorization: `Basic ${word}` }
      const { ok } = await fetch(this.address + path, { headers, signal: AbortSignal.timeout(5_000) })
      return ok
    } catch {
      return false
    }
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
