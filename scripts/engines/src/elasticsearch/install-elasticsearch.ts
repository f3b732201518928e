import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { installFolder } from '../engine.ts'
import { hasProgram, installPackages, runCommand } from '../run-command.ts'

/**
 * Installs the distribution that Elastic makes for integration tests, from Maven's central repository (132 MB), unless
 * it is there. Answers its folder. It lacks scripts, SQL, ILM and most analyzers of the real one.
 */
export async function installElasticsearch(version: string): Promise<string> {
  const home = join(installFolder, `elasticsearch-${version}`)
  if (existsSync(home)) return home
  if (!(await hasProgram('mvn'))) await installPackages('maven')
  if (!(await hasProgram('unzip'))) await installPackages('unzip')
  await mkdir(installFolder, { recursive: true })
  const made = await mkdtemp(join(installFolder, 'elasticsearch-'))
  try {
    await unpackInto(made, version)
    // In one step, so that nobody finds half of it; whoever installed at the same time has the same.
    await rename(join(made, `elasticsearch-${version}`), home).catch(error => {
      if (!existsSync(home)) throw error
    })
  } finally {
    await rm(made, { recursive: true, force: true })
  }
  return home
}

async function unpackInto(folder: string, version: string): Promise<void> {
  await runCommand('mvn', [
    '-B',
    '-q',
    '-Dstyle.color=never',
    'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy',
    `-DoutputDirectory=${folder}`,
    `-Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:${version}:zip`,
  ])
  await runCommand('unzip', ['-q', join(folder, `elasticsearch-${version}.zip`), '-d', folder])
}
