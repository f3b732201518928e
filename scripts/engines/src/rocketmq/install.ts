import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installFolder } from '../engine.ts'

/** The version that the adapter is tested with. */
export const rocketMqVersion = '5.5.0'

/** A first download takes 10 s from a near mirror, in milliseconds. */
const downloadTimeoutMs = 600_000

const parts = ['namesrv', 'broker', 'proxy'] as const

/**
 * The folder of the server's jars, fetched by Maven when they are not there. Safe for processes that do it at the
 * same time: each fetches into a folder of its own, and the first to finish gives it the name.
 */
export async function installRocketMq(): Promise<string> {
  const folder = join(installFolder, `rocketmq-${rocketMqVersion}`)
  if (existsSync(folder)) return folder
  await mkdir(installFolder, { recursive: true })
  const own = await mkdtemp(`${folder}.`)
  try {
    await download(own)
    await rename(own, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    await rm(own, { recursive: true, force: true })
  }
  return folder
}

async function download(folder: string): Promise<void> {
  const pom = join(folder, 'pom.xml')
  await writeFile(pom, pomText())
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${folder}`]
  try {
    await promisify(execFile)('mvn', ['-B', '-q', '-f', pom, ...goal], { timeout: downloadTimeoutMs })
  } catch (cause) {
    throw new Error('RocketMQ cannot be installed: Maven failed. Needed are mvn, Java 17 and a Maven repository.', {
      cause,
    })
  }
}

function pomText(): string {
  const dependencies = parts.map(
    part =>
      `<dependency><groupId>org.apache.rocketmq</groupId><artifactId>rocketmq-${part}</artifactId>` +
      `<version>${rocketMqVersion}</version></dependency>`,
  )
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>message-center</groupId><artifactId>engines-rocketmq</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${dependencies.join('')}</dependencies>
</project>
`
}
