import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..')
const built = join(import.meta.dirname, 'results', 'built')
const stampFile = join(built, 'stamp')

/**
 * What is measured is what is published: JavaScript of the packages' own build, not sources whose types are stripped at
 * every start. Builds packages and bench when a source is newer than the last time. Throws when that fails.
 */
export function build(): void {
  const stamp = stampOf([join(root, 'packages'), import.meta.dirname])
  if (stamp === lastStamp()) return
  process.stderr.write('Building what is measured …\n')
  run(join(root, 'scripts', 'bootstrap.mjs'), 'build')
  run(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(import.meta.dirname, 'tsconfig.build.json'))
  mkdirSync(built, { recursive: true })
  writeFileSync(stampFile, stamp)
}

/** URL of a process's module, of the build: `hub/hub`. */
export function builtEntry(name: string): string {
  return pathToFileURL(join(built, `${name}.js`)).href
}

function run(...args: readonly string[]): void {
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`The build failed.\n${stdout}`)
}

function lastStamp(): string | undefined {
  try {
    return readFileSync(stampFile, 'utf8')
  } catch {
    return undefined
  }
}

/** Number of TypeScript files below, and when the last of them was changed. */
function stampOf(folders: readonly string[]): string {
  let count = 0
  let newest = 0
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.ts$/.test(entry) || /node_modules|dist\/|results\//.test(entry)) continue
      count += 1
      newest = Math.max(newest, statSync(join(folder, entry)).mtimeMs)
    }
  }
  return `${count} ${newest}`
}
