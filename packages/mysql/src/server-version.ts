import type { ConnectionSettings } from './connection-settings.ts'

/** What the statements need: the oldest servers that they are tested with, or of the same series. */
const oldest = { mysql: { name: 'MySQL', version: [8, 0] }, mariadb: { name: 'MariaDB', version: [10, 11] } } as const

/**
 * What is wrong with a server of this version, as `SELECT version()` tells it, or nothing. The two kinds keep JSON
 * differently, so the URL has to say which it is. An unknown form of version is let through.
 */
export function problemOfServer(version: string, kind: ConnectionSettings['kind']): string | undefined {
  const found: ConnectionSettings['kind'] = /mariadb/i.test(version) ? 'mariadb' : 'mysql'
  if (found !== kind)
    return `The URL begins with ${kind}:, and the server is ${oldest[found].name}. Let it begin with ${found}:.`
  const numbers = /^(\d+)\.(\d+)/.exec(version)
  if (!numbers) return undefined
  const [major, minor] = [Number(numbers[1]), Number(numbers[2])]
  const { name, version: least } = oldest[kind]
  if (major > least[0] || (major === least[0] && minor >= least[1])) return undefined
  return `The server is ${name} ${major}.${minor}, and ${least.join('.')} is the oldest that will do.`
}
