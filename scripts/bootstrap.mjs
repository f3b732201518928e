// Runs a task of this repository on any machine with Node 20 or later: installs what is missing, then runs the task
// on the Node 24 that came with the installation. Plain JavaScript without imports from outside, since it runs first.

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'node_modules', '.bin')
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const pnpm = ['npx', '-y', 'pnpm@12']

const fromSource = '--conditions=@message-center/source'
const tool = name => [node, join(root, 'node_modules', ...name)]

/** What each task runs; further arguments of the command line follow. */
const tasks = {
  start: () => [node, fromSource, join(root, 'packages', 'server', 'src', 'main.ts')],
  test: () => [...tool(['vitest', 'vitest.mjs']), 'run'],
  crash: () => [...tool(['vitest', 'vitest.mjs']), 'run', '--config', join('test', 'crash', 'vitest.config.ts')],
  memory: () => [...tool(['vitest', 'vitest.mjs']), 'run', '--config', join('test', 'memory', 'vitest.config.ts')],
  engines: () => [...tool(['vitest', 'vitest.mjs']), 'run', '--config', 'vitest.engines.config.ts'],
  cluster: () => [node, fromSource, join(root, 'scripts', 'engines', 'src', 'cluster', 'main.ts')],
  build: () => [...pnpm, '-r', 'build'],
  typecheck: () => [...tool(['typescript', 'bin', 'tsc']), '-p', 'tsconfig.json'],
  lint: () => [...tool(['@biomejs', 'biome', 'bin', 'biome']), 'ci'],
  format: () => [...tool(['@biomejs', 'biome', 'bin', 'biome']), 'check', '--write'],
  docs: () => [node, fromSource, join(root, 'scripts', 'write-docs.ts')],
  bench: () => [node, fromSource, join(root, 'bench', 'main.ts')],
  'pack-check': () => [node, join(root, 'scripts', 'pack-check.mjs')],
}

requireNode(20)
const [name = '', ...rest] = process.argv.slice(2)
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
if (task === undefined) fail(`There is no task '${name}'. Choose one of ${Object.keys(tasks).join(', ')}.`)
installOnce()
run([...task(), ...rest])

function requireNode(major) {
  const [own = '0'] = process.versions.node.split('.')
  if (Number(own) < major) fail(`This is Node ${process.versions.node}; Node ${major} or later is needed.`)
}

/** Installs when the lock file is another than at the last time. A failed installation leaves no stamp and is repeated. */
function installOnce() {
  const stampFile = join(root, 'node_modules', '.message-center-installed')
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex')
  if (existsSync(node) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return

  process.stderr.write('Installing what is needed (once, and after changes of the lock file) …\n')
  const [command, ...args] = [...pnpm, 'install', '--frozen-lockfile', '--loglevel=error']
  const { status } = spawnSync(command, args, {
    cwd: root,
    // Standard output belongs to the task.
    stdio: ['ignore', process.stderr, 'inherit'],
    // Our packages run on the Node that is being installed; a word about the one at hand would only worry.
    env: { ...process.env, npm_config_loglevel: 'error' },
    shell: process.platform === 'win32',
  })
  if (status !== 0) fail('The installation failed. It needs the npm registry; then run the same command again.')
  if (!existsSync(node))
    fail('The installation brought no Node 24. Delete node_modules and run the same command again.')
  writeFileSync(stampFile, stamp)
}

/** Runs the task in our place: it gets our signals, we end with its code. */
function run([command, ...args]) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
    shell: process.platform === 'win32' && command === 'npx',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  stopWithNpm(child)
  child.on('error', error => fail(`The task could not be run: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}

/** npm passes a signal on to its shell alone, which dies of it and leaves us behind: then the task is told. */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    child.kill('SIGTERM')
  }, 300)
  watch.unref()
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
