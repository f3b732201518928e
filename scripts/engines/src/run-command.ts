import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Longest installation, in milliseconds: it downloads up to 60 MB. */
const limitMs = 200_000

/** Runs a program to its end. Rejects with the end of what it said when it fails or takes too long. */
export async function runCommand(program: string, args: readonly string[]): Promise<string> {
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', PATH: `${process.env.PATH ?? ''}:/usr/sbin` }
    const { stdout } = await run(program, args, { timeout: limitMs, env, maxBuffer: 64 * 1_024 * 1_024 })
    return stdout
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).slice(-2_000) : ''
    throw new Error(`${program} ${args[0] ?? ''} failed.\n${said}`, { cause: error })
  }
}

/** Whether the program is found on this machine. */
export async function hasProgram(name: string): Promise<boolean> {
  const found = await runCommand('sh', ['-c', `command -v ${name} || true`])
  return found.trim() !== ''
}

/** Installs Debian packages. Needs root. */
export async function installPackages(...packages: readonly string[]): Promise<void> {
  await runCommand('apt-get', ['update', '-qq'])
  await runCommand('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages])
}
