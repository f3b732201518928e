import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The folder of a Java that is new enough, looked for where Java usually lies. Rejects with what to do when there is none. */
export async function javaHome(leastMajor: number): Promise<string> {
  for (const home of await candidates()) if ((await majorOf(home)) >= leastMajor) return home
  throw new Error(
    `Elasticsearch needs Java ${leastMajor} or newer and none was found. Install one, or name its folder in JAVA_HOME.`,
  )
}

async function candidates(): Promise<readonly string[]> {
  const folders = await Promise.all(
    ['/usr/lib/jvm', '/opt/java', '/opt'].map(async parent =>
      (await readdir(parent).catch(() => [])).map(name => join(parent, name)),
    ),
  )
  const onPath = (process.env.PATH ?? '').split(':').map(folder => join(folder, 'java'))
  const found = await Promise.all(onPath.filter(existsSync).map(file => realpath(file)))
  const homes = [process.env.JAVA_HOME ?? '', ...found.map(file => dirname(dirname(file))), ...folders.flat()]
  return homes.filter(home => home !== '' && existsSync(join(home, 'bin/java')))
}

/** Java tells its version on the error output; 0 where it does not run. */
async function majorOf(home: string): Promise<number> {
  const said = await run(join(home, 'bin/java'), ['-version'], { timeout: 20_000 }).catch(() => undefined)
  return Number(/version "(\d+)/.exec(said?.stderr ?? '')?.[1] ?? 0)
}
