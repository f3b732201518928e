import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes, in memory. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the space that is left. */
  fill(): void
  /** Gives a part of it back. */
  trim(bytes: number): void
  /** Gives all of it back. */
  free(): void
  remove(): void
}

/** Mounts it, or tells why this process may not. */
export function mountSmallDisk(megabytes: number): SmallDisk | { readonly refusal: string } {
  const folder = mkdtempSync(join(tmpdir(), 'message-center-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmSync(folder, { recursive: true })
    return { refusal: `a tmpfs cannot be mounted here (${error instanceof Error ? error.message : error})` }
  }
  const filler = join(folder, 'filler')
  return {
    folder,
    fill: () => fill(filler),
    trim: bytes => truncateSync(filler, Math.max(0, statSync(filler).size - bytes)),
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      execFileSync('umount', ['-l', folder])
      rmSync(folder, { recursive: true })
    },
  }
}

function fill(path: string): void {
  const file = openSync(path, 'a')
  for (let size = 1_048_576; size >= 1; ) {
    try {
      writeSync(file, Buffer.alloc(size))
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error
      size = Math.floor(size / 4)
    }
  }
  closeSync(file)
}
