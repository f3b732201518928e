import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockFolder } from './folder-lock.ts'

const newFolder = () => join(mkdtempSync(join(tmpdir(), 'mc-lock-')), 'data')

/** Locks the folder in another process, which dies holding it, and tells what came of it. */
function lockElsewhere(folder: string): string {
  const module = new URL('./folder-lock.ts', import.meta.url).href
  const code = `import { lockFolder } from '${module}'
    try { lockFolder('${folder}'); process.stdout.write('locked') } catch (error) { process.stdout.write(error.code + ': ' + error.message) }
    process.kill(process.pid, 'SIGKILL')`
  try {
    return execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
  }
}

describe('lockFolder', () => {
  it('refuses a folder that another process holds, and names the process', () => {
    const folder = newFolder()
    const lock = lockFolder(folder)
    expect(lockElsewhere(folder)).toMatch(
      new RegExp(`^busy: The folder ${folder} belongs to another .*pid ${process.pid}`),
    )
    lock.release()
    lock.release()
    expect(lockElsewhere(folder)).toBe('locked')
  })

  it('takes over from a process that was killed', () => {
    const folder = newFolder()
    expect(lockElsewhere(folder)).toBe('locked')
    lockFolder(folder).release()
  })
})
