import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runCommand } from '../run-command.ts'

export interface NodeFiles {
  readonly home: string
  /** Data, configuration and logs of this node. */
  readonly folder: string
  readonly port: number
  readonly transportPort: number
  /** Who may come in. Without any nobody has to say who he is. */
  readonly users?: readonly User[] | undefined
}

export interface User {
  readonly name: string
  readonly password: string
  /** `superuser`, or one of `setRoles`. */
  readonly role: string
}

/** Privileges, as "Defining roles" of Elasticsearch's guide has them. */
export interface Role {
  readonly cluster: readonly string[]
  readonly indices: readonly { readonly names: readonly string[]; readonly privileges: readonly string[] }[]
}

/** Read by the node within a second. */
export async function writeRoles({ folder }: Pick<NodeFiles, 'folder'>, roles: Record<string, Role>): Promise<void> {
  // JSON is YAML too; each role has to begin a line.
  const lines = Object.entries(roles).map(([name, role]) => `${name}: ${JSON.stringify(role)}\n`)
  await writeFile(join(folder, 'config/roles.yml'), lines.join(''))
}

/** Nobody's user: the node refuses to run as root. `undefined` where the caller is not root. */
export const owner = process.getuid?.() === 0 ? 'nobody' : undefined

/** Writes the configuration of a node before its first start. */
export async function writeNodeFiles({ home, folder, port, transportPort, users = [] }: NodeFiles): Promise<void> {
  const config = join(folder, 'config')
  if (!existsSync(config)) {
    for (const part of ['data', 'logs', 'tmp']) await mkdir(join(folder, part), { recursive: true })
    await cp(join(home, 'config'), config, { recursive: true })
  }
  const security = users.length > 0 ? securityOn : securityOff
  await writeFile(join(config, 'elasticsearch.yml'), settings(folder, port, transportPort) + security)
  const lines = (toLine: (user: User) => string) => users.map(user => `${toLine(user)}\n`).join('')
  await writeFile(
    join(config, 'users'),
    lines(({ name, password }) => `${name}:{SHA}${sha1(password)}`),
  )
  await writeFile(
    join(config, 'users_roles'),
    lines(({ name, role }) => `${role}:${name}`),
  )
  if (owner) await runCommand('chown', ['-R', owner, folder])
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('base64')

const securityOff = 'xpack.security.enabled: false\n'

/** Users and privileges, over plain HTTP on the loopback. */
const securityOn = `xpack.security.enabled: true
xpack.security.enrollment.enabled: false
xpack.security.http.ssl.enabled: false
xpack.security.transport.ssl.enabled: false
resource.reload.interval.high: 500ms
`

/** Like a small cluster as one should run it: nothing but an explicit request makes an index. */
const settings = (folder: string, port: number, transportPort: number): string => `cluster.name: message-center-test
node.name: node-${port}
discovery.type: single-node
network.host: 127.0.0.1
http.port: ${port}
transport.port: ${transportPort}
path.data: ${join(folder, 'data')}
path.logs: ${join(folder, 'logs')}
action.auto_create_index: false
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
`
