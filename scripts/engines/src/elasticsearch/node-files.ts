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
}

/** Nobody's user: the node refuses to run as root. `undefined` where the caller is not root. */
export const owner = process.getuid?.() === 0 ? 'nobody' : undefined

/** Writes the configuration of a node before its first start. */
export async function writeNodeFiles({ home, folder, port, transportPort }: NodeFiles): Promise<void> {
  const config = join(folder, 'config')
  if (!existsSync(config)) {
    for (const part of ['data', 'logs', 'tmp']) await mkdir(join(folder, part), { recursive: true })
    await cp(join(home, 'config'), config, { recursive: true })
  }
  await writeFile(join(config, 'elasticsearch.yml'), settings(folder, port, transportPort))
  if (owner) await runCommand('chown', ['-R', owner, folder])
}

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
xpack.security.enabled: false
node.store.allow_mmap: false
cluster.routing.allocation.disk.threshold_enabled: false
`
