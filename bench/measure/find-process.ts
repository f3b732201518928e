import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const pagesField = 1

/**
 * The process that was started with all these words, or works in a folder that begins with one of them; of several the
 * one with the most memory: a server, not what launched it. Throws when there is none.
 */
export function findProcess(...words: readonly string[]): number {
  let found = 0
  let most = -1
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const pages = pagesOf(entry, words)
    if (pages <= most) continue
    most = pages
    found = Number(entry)
  }
  if (most < 0) throw new Error(`No process of ${words.join(' ')} is running.`)
  return found
}

/** Resident memory of a process that fits, else -1. It may end while it is looked at. */
function pagesOf(pid: string, words: readonly string[]): number {
  try {
    const place = `${readFileSync(`/proc/${pid}/cmdline`, 'latin1')}\0${readlinkSync(`/proc/${pid}/cwd`)}`
    if (!words.every(word => place.includes(word))) return -1
    return Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[pagesField])
  } catch {
    return -1
  }
}
