import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './documents.ts'

const run = promisify(execFile)
const tool = (...path: readonly string[]) => join(root, 'node_modules', ...path)

/** What a program came to. */
export interface Printed {
  readonly printed: string
  readonly error?: string
}

/** A project outside the repository that has our packages installed, as sources. */
export interface Consumer {
  readonly folder: string
  write(path: string, text: string): void
  /** Problems of the written files, a line each. */
  compile(limitMs: number): Promise<readonly string[]>
  /** Runs programs one after the other in one process, which is quicker than one each. */
  run(paths: readonly string[], limitMs: number): Promise<{ readonly [path: string]: Printed }>
  remove(): void
}

export function makeConsumer(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'mc-docs-'))
  install(folder)
  return {
    folder,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    compile: limitMs => compile(folder, limitMs),
    run: (paths, limitMs) => runAll(folder, paths, limitMs),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function install(folder: string): void {
  const scope = join(folder, 'node_modules', '@message-center')
  mkdirSync(scope, { recursive: true })
  mkdirSync(join(folder, 'node_modules', '@types'))
  for (const name of readdirSync(join(root, 'packages'))) symlinkSync(join(root, 'packages', name), join(scope, name))
  const ofServer = join(root, 'packages', 'server', 'node_modules')
  for (const name of ['express', '@types/express'])
    symlinkSync(join(ofServer, name), join(folder, 'node_modules', name))
  for (const name of ['vitest', '@types/node']) symlinkSync(tool(name), join(folder, 'node_modules', name))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module', private: true }))
}

async function compile(folder: string, limitMs: number): Promise<readonly string[]> {
  const options = {
    noEmit: true,
    customConditions: ['@message-center/source'],
    types: ['node'],
    typeRoots: [join(folder, 'node_modules', '@types')],
  }
  const settings = { extends: join(root, 'tsconfig.base.json'), compilerOptions: options, include: ['pages/**/*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings))
  const args = [tool('typescript', 'bin', 'tsc'), '-p', folder, '--pretty', 'false']
  const printed = await run(process.execPath, args, { cwd: folder, timeout: limitMs }).then(
    () => '',
    (error: Error & { stdout?: string }) => error.stdout || `pages: ${error.message}`,
  )
  // Problems of the packages themselves belong to the repository's own type check.
  return printed.split('\n').filter(line => line.startsWith('pages'))
}

const runner = `
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const write = process.stdout.write
const results = {}
for (const path of process.argv.slice(2)) {
  let printed = ''
  process.stdout.write = text => {
    printed += text
    return true
  }
  const error = await import(pathToFileURL(path)).then(() => undefined, failure => failure?.stack ?? String(failure))
  process.stdout.write = write
  results[path] = { printed, error }
}
writeFileSync('results.json', JSON.stringify(results))
process.exit(0)
`

async function runAll(folder: string, paths: readonly string[], limitMs: number) {
  writeFileSync(join(folder, 'runner.mjs'), runner)
  const args = ['--conditions=@message-center/source', 'runner.mjs', ...paths]
  await run(process.execPath, args, { cwd: folder, timeout: limitMs })
  return JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'))
}
