import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

interface StoredDouble {
  readonly seqNo: number
  readonly source: unknown
}

/** One action of a bulk request, as the server reads it. */
export interface BulkAction {
  readonly kind: 'create' | 'index'
  readonly id: string
  readonly seqNo: number | undefined
}

/** An answer instead of the usual one: a status and a body, or a text that is sent as it is. */
export interface Reply {
  readonly status?: number
  readonly body?: object
  readonly text?: string
}

type Items = readonly { readonly [kind: string]: object }[]

/** What happens to the next bulk request: `store` carries it out and answers its items. */
type OnBulk = (actions: readonly BulkAction[], store: () => Items) => Reply | undefined | Promise<Reply | undefined>

/**
 * Stands in for a node where faults cannot be provoked otherwise. Strict in what it takes: media types, JSON lines,
 * conditions of writes.
 */
export class NodeDouble {
  readonly bulks: (readonly BulkAction[])[] = []
  readonly requests: {
    readonly method: string
    readonly path: string
    readonly headers: IncomingMessage['headers']
  }[] = []
  readonly documents = new Map<string, StoredDouble>()
  #server: Server | undefined
  #seqNo = 0
  onBulk: OnBulk = () => undefined
  /** Answers of other paths, by how these begin. */
  readonly replies = new Map<string, Reply>()

  static async open(): Promise<NodeDouble> {
    const double = new NodeDouble()
    const server = createServer((request, response) => void double.#answer(request, response))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    double.#server = server
    onTestFinished(async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    })
    return double
  }

  get url(): string {
    const address = this.#server?.address()
    if (!address || typeof address === 'string') throw new Error('not listening')
    return `http://127.0.0.1:${address.port}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const part of request) text += part
    const { method = '', url = '', headers } = request
    this.requests.push({ method, path: url, headers })
    const { status = 200, body = {}, text: raw } = await this.#reply(method, url, headers, text)
    response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' })
    response.end(raw ?? JSON.stringify(body))
  }

  async #reply(method: string, url: string, headers: IncomingMessage['headers'], text: string): Promise<Reply> {
    for (const [path, reply] of this.replies) if (url.startsWith(path)) return reply
    if (url.startsWith('/_bulk')) return this.#bulk(headers, text)
    if (url.startsWith('/_mget')) return this.#mget(text)
    if (url.startsWith('/_nodes')) return { body: { nodes: { a: { version: '9.5.3' } } } }
    if (url.startsWith('/_index_template') && method === 'GET')
      return { status: 404, body: { error: { type: 'missing' } } }
    if (url.includes('/_mapping')) {
      const mapping = { mappings: { _meta: { owner: 'message-center', version: 1_000 } } }
      return { body: Object.fromEntries(days().map(day => [`message-center-${day}-1`, mapping])) }
    }
    return {}
  }

  async #bulk(headers: IncomingMessage['headers'], text: string): Promise<Reply> {
    if (!headers['content-type']?.includes('x-ndjson')) return { status: 406, body: { error: { type: 'media_type' } } }
    if (!text.endsWith('\n')) return { status: 400, body: { error: { type: 'illegal_argument_exception' } } }
    const lines = text
      .slice(0, -1)
      .split('\n')
      .map(line => JSON.parse(line))
    const actions = lines.flatMap((line, n): BulkAction[] => {
      const [kind, place] = Object.entries<{ _id: string; if_seq_no?: number }>(line)[0] ?? []
      if (n % 2 === 1 || !place || (kind !== 'create' && kind !== 'index')) return []
      return [{ kind, id: place._id, seqNo: place.if_seq_no }]
    })
    this.bulks.push(actions)
    const store = () => actions.map((action, n) => ({ [action.kind]: this.#store(action, lines[2 * n + 1]) }))
    return (await this.onBulk(actions, store)) ?? { body: { items: store() } }
  }

  #store({ kind, id, seqNo }: BulkAction, source: unknown): object {
    const known = this.documents.get(id)
    const isExpected = kind === 'create' ? !known : known !== undefined && known.seqNo === seqNo
    if (!isExpected) return { status: 409, error: { type: 'version_conflict_engine_exception' } }
    this.documents.set(id, { seqNo: this.#seqNo, source })
    return { status: known ? 200 : 201, _index: 'message-center-1', _seq_no: this.#seqNo++, _primary_term: 1 }
  }

  #mget(text: string): Reply {
    const { docs }: { docs: readonly { _id: string }[] } = JSON.parse(text)
    const found = docs.map(({ _id }) => {
      const known = this.documents.get(_id)
      return known
        ? { _id, _index: 'message-center-1', _seq_no: known.seqNo, _primary_term: 1, _source: known.source }
        : { _id, found: false }
    })
    return { body: { docs: found } }
  }
}

/** Today and its neighbours: midnight may pass during a test. */
const days = () =>
  [-1, 0, 1].map(n => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '.'))
