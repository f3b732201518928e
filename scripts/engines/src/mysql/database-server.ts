import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Engine } from '../engine.ts'
import { runCommand } from '../run-command.ts'
import { isGreeting } from './greeting.ts'

export interface DatabaseServerOptions {
  /** The program, and what it is started with beside what both kinds have in common. */
  readonly program: string
  readonly args: readonly string[]
  /** Fills the folder `data` below `folder` for the first start. */
  readonly initialise: (folder: string, owner: string) => Promise<void>
  /** Scheme of the address: `mysql` or `mariadb`. */
  readonly scheme: string
  /** Holds everything of this server. */
  readonly folder: string
  readonly port: number
}

const readyWithinMs = 60_000
const stoppedWithinMs = 20_000
const pollMs = 50
const name = 'message_center'

/** A MySQL or MariaDB server of this machine. */
export class DatabaseServer implements Engine {
  readonly #options: DatabaseServerOptions
  /** Neither server runs as root; the user comes with the package `mariadb-server`. */
  readonly #owner = process.getuid?.() === 0 ? 'mysql' : (process.env.USER ?? 'mysql')
  #child: ChildProcess | undefined

  constructor(options: DatabaseServerOptions) {
    this.#options = options
  }

  /** Of a user who may make and drop databases whose names begin with `message_center`, and nothing else. */
  get address(): string {
    const { scheme, port } = this.#options
    return `${scheme}://${name}:${name}@127.0.0.1:${port}/${name}`
  }

  /** Of a user who may do everything. */
  get adminAddress(): string {
    const { scheme, port } = this.#options
    return `${scheme}://admin:admin@127.0.0.1:${port}/${name}`
  }

  async start(): Promise<void> {
    if (this.#isRunning) return
    await this.#prepare()
    const { program, folder, port, args } = this.#options
    const common = [
      `--datadir=${join(folder, 'data')}`,
      `--socket=${join(folder, 'sock')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--log-error=${join(folder, 'error.log')}`,
      `--init-file=${join(folder, 'init.sql')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--skip-ssl',
      '--character-set-server=utf8mb4',
      '--default-time-zone=+00:00',
      '--innodb-buffer-pool-size=64M',
      '--max-connections=200',
    ]
    // Ends with whoever started it, also when that is killed: nobody leaves a server behind.
    const as = process.getuid?.() === 0 ? [`--reuid=${this.#owner}`, `--regid=${this.#owner}`, '--init-groups'] : []
    const child = spawn('setpriv', [...as, '--pdeathsig=KILL', program, '--no-defaults', ...args, ...common], {
      stdio: 'ignore',
    })
    this.#child = child
    await this.#ready(child)
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child || !this.#isRunning) return
    child.kill('SIGTERM')
    await Promise.race([once(child, 'exit'), wait(stoppedWithinMs, undefined, { ref: false })])
    await this.kill()
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child || !this.#isRunning) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  /** Stops it and removes its files. */
  async remove(): Promise<void> {
    await this.stop()
    await rm(this.#options.folder, { recursive: true, force: true })
  }

  get #isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  async #prepare(): Promise<void> {
    const { folder, initialise } = this.#options
    if (existsSync(join(folder, 'data'))) return
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'init.sql'), initSql)
    await runCommand('chmod', ['755', folder])
    if (process.getuid?.() === 0) await runCommand('chown', ['-R', this.#owner, folder])
    await initialise(folder, this.#owner)
  }

  /** It greets only after it has run the statements of `init.sql`. */
  async #ready(child: ChildProcess): Promise<void> {
    const until = Date.now() + readyWithinMs
    while (!(await isGreeting(this.#options.port))) {
      if (!this.#isRunning || Date.now() > until) {
        child.kill('SIGKILL')
        const log = await readFile(join(this.#options.folder, 'error.log'), 'utf8').catch(() => '')
        throw new Error(`The database is not ready.\n${log.slice(-2_000)}`)
      }
      await wait(pollMs)
    }
  }
}

/** Run at every start. One statement a line, as `--init-file` wants it. */
const initSql = `create database if not exists ${name} character set utf8mb4;
create user if not exists '${name}'@'127.0.0.1' identified by '${name}';
grant all on \`${name}%\`.* to '${name}'@'127.0.0.1';
create user if not exists 'admin'@'127.0.0.1' identified by 'admin';
grant all on *.* to 'admin'@'127.0.0.1' with grant option;
`
