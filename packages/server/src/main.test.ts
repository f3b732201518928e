import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))
const folders: string[] = []
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'message-center-main-'))
  folders.push(folder)
  return folder
}

interface Running {
  readonly child: ChildProcess
  /** Everything printed so far, on both streams. */
  readonly printed: () => string
  readonly exit: Promise<number | null>
}

/** Runs the hub as a process of its own. */
function run(environment: Record<string, string>, ...args: string[]): Running {
  const child = spawn(process.execPath, ['--conditions=@message-center/source', main, ...args], {
    env: { PATH: process.env.PATH, MC_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => (text += chunk))
  return { child, printed: () => text, exit: new Promise(resolve => child.once('exit', resolve)) }
}

const untilGreeted = async (hub: Running): Promise<string> => {
  await vi.waitFor(() => expect(hub.printed()).toContain('Send an in-site message'), { timeout: 30_000, interval: 20 })
  return hub.printed()
}

/** Pastes a line into a shell. */
const paste = (line: string, environment: Record<string, string> = {}) =>
  JSON.parse(execFileSync('sh', ['-c', line], { encoding: 'utf8', env: { PATH: process.env.PATH, ...environment } }))

const urlIn = (printed: string): string => /Message center +(\S+)/.exec(printed)?.[1] ?? ''

const curls = (printed: string): readonly string[] => printed.split('\n').filter(line => line.startsWith('curl '))

/** Processes that start beside other tests take their time. */
describe('The hub as a process', { timeout: 60_000 }, () => {
  it('prints a key and two lines to paste, keeps everything over a restart, and stops with 0', async () => {
    const MC_DATA_DIR = newFolder()
    const first = run({ MC_DATA_DIR, MC_LOG_LEVEL: 'debug' })
    const greeting = await untilGreeted(first)
    const key = /mc_operator_\w{43}/.exec(greeting)?.[0] ?? ''
    expect(greeting).toContain('/docs')
    expect(greeting).toContain('/v1/inbox/demo#token=')
    const [inboxLine = '', smsLine = ''] = curls(greeting)
    expect(paste(inboxLine)).toMatchObject({ status: 'queued', deliveries: [{ channel: 'inbox' }] })
    const sms = paste(smsLine)
    expect(sms).toMatchObject({ status: 'queued', deliveries: [{ channel: 'sms', to: '+86138****8000' }] })
    const firstUrl = urlIn(greeting)
    const status = (url: string) =>
      paste(`curl -sS ${url}/v1/messages/${sms.id} -H "Authorization: Bearer ${key}"`).status
    await vi.waitFor(() => expect(status(firstUrl)).toBe('delivered'), { timeout: 20_000, interval: 100 })
    first.child.kill('SIGTERM')
    expect(await first.exit).toBe(0)
    const log = first
      .printed()
      .split('\n')
      .filter(line => line.startsWith('{'))
    expect(log.map(line => JSON.parse(line).path)).toContain('/v1/messages/{id}')
    expect(log.join('\n')).not.toMatch(new RegExp(`${key}|13800138000|mct\\.|double-secret|4711`))

    const second = run({ MC_DATA_DIR })
    const again = await untilGreeted(second)
    expect(again).not.toContain(key)
    expect(again).toContain('$MC_KEY')
    const [line = ''] = curls(again)
    expect(paste(line, { MC_KEY: key })).toMatchObject({ status: 'queued' })
    expect(status(urlIn(again))).toBe('delivered')

    second.child.kill('SIGINT')
    second.child.kill('SIGINT')
    expect(await second.exit).toBe(0)
  })

  it('takes the key of MC_BOOTSTRAP_KEY without printing it, and ends at once with a second signal', async () => {
    const MC_BOOTSTRAP_KEY = `mc_operator_${'k'.repeat(43)}`
    const hub = run({ MC_STORAGE: 'memory', MC_BOOTSTRAP_KEY, MC_READY_DELAY_MS: '60000' })
    const greeting = await untilGreeted(hub)
    expect(greeting).not.toContain(MC_BOOTSTRAP_KEY)
    const [line = ''] = curls(greeting)
    expect(paste(line, { MC_BOOTSTRAP_KEY })).toMatchObject({ status: 'queued' })
    hub.child.kill('SIGTERM')
    const again = setInterval(() => hub.child.kill('SIGTERM'), 100)
    expect(await hub.exit).toBe(1)
    clearInterval(again)
  })

  it('tells everything that is wrong with its settings, and no value', async () => {
    const hub = run({ MC_PORT: '99999', MC_STORRAGE: 'memory', MC_SECRET_KEY: 'hunter2' })
    expect(await hub.exit).toBe(1)
    for (const name of ['MC_PORT', 'MC_STORRAGE', 'MC_STORAGE', 'MC_SECRET_KEY']) expect(hub.printed()).toContain(name)
    expect(hub.printed()).not.toContain('hunter2')
  })
})
