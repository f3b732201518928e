import {
  type ElasticsearchNode,
  elasticsearchVersions,
  startElasticsearch,
} from '@message-center/engines/elasticsearch'
import { afterAll, beforeAll, vi } from 'vitest'
import { ElasticsearchIndex } from './elasticsearch-index.ts'
import type { ElasticsearchOptions } from './options.ts'
import { initElasticsearch } from './prepare.ts'

/** The day that tests take for today: their ids do not grow old. */
export const today = Date.UTC(2026, 0, 3)

export interface NodeChoice {
  readonly version: string
  readonly compatibleWith: 8 | 9
}

/** A node for the tests of one file, and what its answers show beside the index. */
export function useNode(
  { version, compatibleWith }: NodeChoice = { version: elasticsearchVersions.newest, compatibleWith: 9 },
) {
  let node: ElasticsearchNode | undefined
  let count = 0
  const opened: ElasticsearchIndex[] = []
  const started = (): ElasticsearchNode => {
    if (!node) throw new Error('The node is started before the tests.')
    return node
  }

  beforeAll(async () => {
    node = await startElasticsearch({ version })
    // The first requests of a new node take longer than all that follow.
    const urls = [node.address]
    await initElasticsearch({ urls, prefix: 'first', replicas: 0, requestTimeoutMs: 100_000, compatibleWith })
  })
  afterAll(async () => {
    await Promise.all(opened.map(index => index.stop()))
    await node?.remove()
  })

  const ask = async (method: string, path: string, body?: object): Promise<{ [member: string]: unknown }> => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${started().address}/${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer: unknown = await response.json()
    if (typeof answer !== 'object' || answer === null) throw new Error(`no object from ${path}`)
    return { ...answer }
  }

  return {
    node: started,
    ask,
    newPrefix: () => `t${count++}`,
    options: (prefix: string, more: Partial<ElasticsearchOptions> = {}): ElasticsearchOptions => ({
      urls: [started().address],
      prefix,
      compatibleWith,
      replicas: 0,
      now: () => today,
      // A machine that does ten other things is slow and not broken.
      bulk: { giveUpAfterMs: 60_000, maxAgeMs: 1 },
      ...more,
    }),
    /** Stopped after the tests at the latest. */
    open(options: ElasticsearchOptions): ElasticsearchIndex {
      const index = new ElasticsearchIndex(options)
      opened.push(index)
      return index
    },
    /** Started, and the node has answered. */
    async ready(options: ElasticsearchOptions): Promise<ElasticsearchIndex> {
      const index = new ElasticsearchIndex(options)
      opened.push(index)
      await index.start()
      await vi.waitFor(() => index.get([]), { timeout: 60_000, interval: 50 })
      return index
    },
    refresh: (prefix: string) => ask('POST', `${prefix}/_refresh`),
    async clear(prefix: string): Promise<void> {
      const names = Object.keys(await ask('GET', `${prefix}-2*`))
      if (names.length > 0) await ask('DELETE', names.join(','))
      await ask('DELETE', `_index_template/${prefix}`)
    },
  }
}
