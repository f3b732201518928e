// Are the packages whole? Packs every package, installs the tarballs into an empty folder outside the workspace, and
// there runs the examples on Node 22 and Node 24 and compiles a consumer against the types.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const nodes = ['22', '24']
const folder = mkdtempSync(join(tmpdir(), 'message-center-pack-'))
const tarballs = join(folder, 'tarballs')
const consumer = join(folder, 'consumer')

try {
  mkdirSync(tarballs)
  const packages = readdirSync(join(root, 'packages')).map(readPackage)
  for (const { path } of packages) rmSync(join(path, 'dist'), { recursive: true, force: true })
  step('building', () => pnpm(root, '-r', 'build'))
  for (const one of packages) step(`packing ${one.name}`, () => pack(one))
  step('installing the tarballs into an empty folder', () => install(packages))
  step('compiling a consumer against the types', compile)
  for (const example of readdirSync(join(root, 'examples'))) {
    for (const version of nodes) step(`examples/${example} on Node ${version}`, () => runExample(example, version))
  }
  step('the hub of the tarball says its version', () => runHub(packages))
  console.log('The packages are whole.')
} catch {
  // The step has told it.
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function readPackage(name) {
  const path = join(root, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  return { path, name: manifest.name, version: manifest.version, exports: manifest.exports }
}

function pack(one) {
  pnpm(one.path, 'pack', '--pack-destination', tarballs)
  const files = run('tar', ['-tzf', tarballOf(one)], folder)
    .trim()
    .split('\n')
  const strangers = files.filter(file => /\.(test|fixture)\.|\/src\/|\/scripts\/|(?<!\.d)\.ts$|tsconfig/.test(file))
  if (strangers.length > 0) throw new Error(`These files do not belong into the tarball: ${strangers.join(', ')}`)
  for (const { types, default: code } of Object.values(one.exports)) {
    for (const file of [types, code]) {
      if (!files.includes(`package/${file.slice(2)}`)) throw new Error(`The export ${file} is not in the tarball.`)
    }
  }
}

function install(packages) {
  mkdirSync(consumer)
  const own = Object.fromEntries(packages.map(one => [one.name, `file:${tarballOf(one)}`]))
  const manifest = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: { ...own, express: '5.3.0' },
    devDependencies: {
      '@types/express': '5.0.6',
      '@types/node': '^24.0.0',
      typescript: '7.0.2',
      ...Object.fromEntries(nodes.map(version => [`node${version}`, `npm:node@${version}`])),
    },
  }
  writeFileSync(join(consumer, 'package.json'), JSON.stringify(manifest, null, 2))
  // A workspace of its own: nothing of ours above it counts, and ours refer to each other's tarballs.
  const settings = { packages: [], overrides: own, allowBuilds: { node: true, protobufjs: false } }
  writeFileSync(join(consumer, 'pnpm-workspace.yaml'), JSON.stringify(settings))
  cpSync(join(root, 'examples'), join(consumer, 'examples'), { recursive: true })
  pnpm(consumer, 'install', '--no-frozen-lockfile')
}

function compile() {
  const options = {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    types: ['node'],
  }
  const settings = { compilerOptions: options, include: ['examples/**/*.ts', 'examples/**/*.mts'] }
  writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify(settings))
  run(nodeOf('24'), [join(consumer, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', consumer], consumer)
}

function runExample(example, version) {
  const path = join(consumer, 'examples', example)
  const [file] = readdirSync(path).filter(name => name.startsWith('main.'))
  const expected = readFileSync(join(path, 'expected.txt'), 'utf8')
  const printed = run(nodeOf(version), [join(path, file)], consumer)
  if (printed !== expected) throw new Error(`It printed:\n${printed}\nand should have printed:\n${expected}`)
}

function runHub(packages) {
  const { version } = packages.find(one => one.name === '@message-center/server')
  const main = join(consumer, 'node_modules', '@message-center', 'server', 'dist', 'main.js')
  const printed = run(nodeOf('22'), [main, '--version'], consumer).trim()
  if (printed !== version) throw new Error(`It says ${printed} and is ${version}.`)
}

function tarballOf({ name, version }) {
  return join(tarballs, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
}

function nodeOf(version) {
  return join(consumer, 'node_modules', `node${version}`, 'bin', 'node')
}

function pnpm(cwd, ...args) {
  return run('npx', ['-y', 'pnpm@12', ...args], cwd)
}

function run(command, args, cwd) {
  return execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 300_000,
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && command === 'npx',
  })
}

function step(name, work) {
  const startedAt = performance.now()
  try {
    work()
  } catch (error) {
    console.error([`✗ ${name}`, error.stdout, error.stderr, error.message].filter(Boolean).join('\n'))
    throw error
  }
  console.log(`✓ ${name} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
}
