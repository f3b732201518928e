import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { installFolder } from '../engine.ts'
import { freePort } from '../free-port.ts'
import { hasProgram, installPackages, runCommand } from '../run-command.ts'
import { DatabaseServer } from './database-server.ts'
import { installMySql } from './install-mysql.ts'

export { DatabaseServer } from './database-server.ts'

export interface DatabaseOptions {
  /** Where it keeps its files. Default: a new folder. */
  readonly folder?: string
  /** Default: one that is free. */
  readonly port?: number
  /** Further options of the program. */
  readonly args?: readonly string[]
}

/** MariaDB 10.11 of Debian, installed when it is missing (27 MB), which needs root. */
export async function startMariaDb(options: DatabaseOptions = {}): Promise<DatabaseServer> {
  if (!(await hasProgram('mariadbd'))) await installPackages('mariadb-server')
  const server = new DatabaseServer({
    ...(await placeOf(options, 'mariadb')),
    scheme: 'mariadb',
    program: '/usr/sbin/mariadbd',
    args: ['--collation-server=utf8mb4_unicode_ci', ...(options.args ?? [])],
    initialise: async (folder, owner) => {
      const data = [`--user=${owner}`, `--datadir=${join(folder, 'data')}`]
      await runCommand('mariadb-install-db', ['--no-defaults', ...data, '--skip-test-db'])
    },
  })
  await server.start()
  return server
}

/** MySQL 8.0.15, installed from Maven's central repository when it is missing (34 MB). */
export async function startMySql(options: DatabaseOptions = {}): Promise<DatabaseServer> {
  const home = await installMySql()
  const program = join(home, 'bin/mysqld')
  const server = new DatabaseServer({
    ...(await placeOf(options, 'mysql')),
    scheme: 'mysql',
    program,
    args: [`--basedir=${home}`, '--mysqlx=OFF', '--performance-schema=OFF', ...(options.args ?? [])],
    initialise: async (folder, owner) => {
      const data = [`--user=${owner}`, `--basedir=${home}`, `--datadir=${join(folder, 'data')}`]
      await runCommand(program, ['--no-defaults', '--initialize-insecure', ...data])
    },
  })
  await server.start()
  return server
}

async function placeOf({ folder, port }: DatabaseOptions, kind: string): Promise<{ folder: string; port: number }> {
  return { folder: folder ?? (await newFolder(kind)), port: port ?? (await freePort()) }
}

async function newFolder(kind: string): Promise<string> {
  const parent = join(installFolder, 'data')
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, `${kind}-`))
}
