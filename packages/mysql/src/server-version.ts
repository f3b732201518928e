/** What the statements need: the oldest servers that they are tested with, or of the same series. */
const oldest = { MySQL: [8, 0], MariaDB: [10, 11] } as const

/** What is wrong with a server of this version, as `SELECT version()` tells it, or nothing. An unknown form is let through. */
export function problemOfVersion(version: string): string | undefined {
  const kind = /mariadb/i.test(version) ? 'MariaDB' : 'MySQL'
  const found = /^(\d+)\.(\d+)/.exec(version)
  if (!found) return undefined
  const [major, minor] = [Number(found[1]), Number(found[2])]
  const [leastMajor, leastMinor] = oldest[kind]
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined
  return `The server is ${kind} ${major}.${minor}, and ${oldest.MySQL.join('.')} of MySQL or ${oldest.MariaDB.join('.')} of MariaDB is the oldest that will do.`
}
