import { execFileSync, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { freePort } from '@message-center/engines/free-port'

/** When Redis syncs its log to the disk: before each answer, or once per second. */
export type Fsync = 'always' | 'everysec'

export interface Redis {
  readonly name: 'redis'
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/** Installs Debian's package where there is no Redis. Throws where that is not possible. */
export function installRedis(): string {
  if (!hasRedis()) {
    process.stderr.write('Installing redis-server from the system packages …\n')
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'redis-server'], { stdio: 'pipe' })
  }
  const [, version = 'unknown'] =
    /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' })) ?? []
  return version
}

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** Starts a Redis of its own over the folder and waits until it has read its log. */
export async function startRedis(folder: string, fsync: Fsync, core: number | undefined): Promise<Redis> {
  const port = await freePort()
  const log = ['--appendonly', 'yes', '--appendfsync', fsync, '--save', '']
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--loglevel', 'warning', ...log]
  const [command = '', ...args] = [
    ...(core === undefined ? [] : ['taskset', '-c', String(core)]),
    'redis-server',
    ...settings,
  ]
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const exited = new Promise<void>(resolve => child.once('exit', () => resolve()))
  await untilReady(port)
  return {
    name: 'redis',
    pid: child.pid ?? 0,
    port,
    stop: async () => {
      child.kill('SIGTERM')
      const limit = setTimeout(() => child.kill('SIGKILL'), 30_000)
      await exited
      clearTimeout(limit)
    },
  }
}

async function untilReady(port: number): Promise<void> {
  const until = performance.now() + 60_000
  while (!(await answersPing(port))) {
    if (performance.now() > until) throw new Error('Redis does not answer.')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', data => {
      socket.destroy()
      resolve(data.toString().startsWith('+PONG'))
    })
    socket.once('error', () => resolve(false))
  })
}
