import { mkdir, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { installFolder } from '../engine.ts'
import { freePort } from '../free-port.ts'
import { ElasticsearchNode } from './elasticsearch-node.ts'
import { installElasticsearch } from './install-elasticsearch.ts'
import { javaHome } from './java-home.ts'
import type { User } from './node-files.ts'

export { ElasticsearchNode } from './elasticsearch-node.ts'

/** Those that the adapter is tested with: the first needs Java 21, the second Java 17. */
export const elasticsearchVersions = { newest: '9.5.3', older: '8.19.21' } as const

export interface ElasticsearchOptions {
  /** Where it keeps its files, below folders that every user may enter. Default: a new folder. */
  readonly folder?: string
  /** Default: one that is free. */
  readonly port?: number
  /** Memory of the server. Default `512m`; it takes about 300 MB more. */
  readonly heap?: string
  /** For the Java machine, beside what it is given anyway. */
  readonly java?: readonly string[]
  /** Default: the newest of `elasticsearchVersions`. */
  readonly version?: string
  /** Switches users and privileges on; the first has to be a `superuser`. */
  readonly users?: readonly User[]
}

/** A single node, installed when it is missing. Rejects when it is not ready in time. */
export async function startElasticsearch(options: ElasticsearchOptions = {}): Promise<ElasticsearchNode> {
  const { version = elasticsearchVersions.newest, heap = '512m' } = options
  const java = await javaHome(version.startsWith('8.') ? 17 : 21)
  const home = await installElasticsearch(version)
  const node = new ElasticsearchNode({
    home,
    java,
    javaOptions: options.java ?? [],
    heap,
    folder: options.folder ?? (await newFolder()),
    port: options.port ?? (await freePort()),
    transportPort: await freePort(),
    users: options.users,
  })
  await node.start()
  return node
}

async function newFolder(): Promise<string> {
  const parent = join(installFolder, 'data')
  await mkdir(parent, { recursive: true })
  return mkdtemp(join(parent, 'elasticsearch-'))
}
