import { Client, type ClientOptions, errors } from '@elastic/elasticsearch'
import { MessageCenterError } from '../../errors.ts'
import { type ElasticsearchConnectionOptions, wrongSetting } from './options.ts'

/** One request. `lines` is a body of JSON lines, written by hand. */
export interface Call {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly query?: Record<string, string | number | boolean>
  readonly body?: object
  readonly lines?: string | Buffer
  readonly signal?: AbortSignal
}

/** No status means no answer: whether the request was carried out is unknown. */
export interface Failure {
  readonly ok: false
  readonly status: number
  /** The server's word for it, such as `cluster_block_exception`, or the name of the client's error. */
  readonly type: string
}

/** An answer that is cut off, or none of Elasticsearch. */
export const unreadable: Failure = { ok: false, status: 0, type: 'unreadable_answer' }

export type Answer<Body> = { readonly ok: true; readonly body: Body } | Failure

/** The client without its retries, and answers instead of exceptions. Errors of the client hold bodies and are not passed on. */
export class Connection {
  readonly #client: Client
  readonly #headers: ReturnType<typeof headersOf>

  constructor(options: ElasticsearchConnectionOptions) {
    this.#client = new Client(toClientOptions(options))
    this.#headers = headersOf(options.compatibleWith ?? 9)
  }

  /** `Body` names what is read of the answer; all of it may be missing. */
  async ask<Body extends object>({ method, path, query, body, lines, signal }: Call): Promise<Answer<Partial<Body>>> {
    const content = lines !== undefined ? { bulkBody: lines } : body && { body }
    const headers = lines === undefined ? this.#headers.json : this.#headers.lines
    try {
      const found = await this.#client.transport.request<Partial<Body> | string | undefined>(
        { method, path, ...(query && { querystring: query }), ...content },
        { headers, ...(signal && { signal }) },
      )
      return typeof found === 'object' ? { ok: true, body: found } : unreadable
    } catch (error) {
      return toFailure(error)
    }
  }

  close(): Promise<void> {
    return this.#client.close()
  }
}

function toFailure(error: unknown): Failure {
  if (error instanceof errors.ResponseError)
    return { ok: false, status: error.statusCode ?? 0, type: typeOf(error.body) ?? 'no_reason_given' }
  if (error instanceof errors.ElasticsearchClientError) return { ok: false, status: 0, type: error.name }
  throw error
}

function typeOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined
  const { error } = body
  if (typeof error !== 'object' || error === null || !('type' in error)) return undefined
  return typeof error.type === 'string' ? error.type : undefined
}

/** What callers of the index meet when a request failed. */
export function unavailable({ status, type }: Failure, retryAfterMs = 1_000): MessageCenterError {
  if (status === 401 || status === 403)
    return new MessageCenterError('index_unavailable', {
      detail: `Elasticsearch refuses the request: ${status} ${type}.`,
      fix: 'Check username and password or apiKey, and the privileges on the indices of the prefix.',
      retryAfterMs,
    })
  const detail = status === 0 ? `Elasticsearch does not answer: ${type}.` : `Elasticsearch answers ${status} ${type}.`
  return new MessageCenterError('index_unavailable', { detail, retryAfterMs })
}

/** The body of an answer that must have worked. Throws `index_unavailable`. */
export function bodyOf<Body>(answer: Answer<Body>): Body {
  if (!answer.ok) throw unavailable(answer)
  return answer.body
}

function headersOf(compatibleWith: 8 | 9 | 'plain') {
  const type = (kind: string) =>
    compatibleWith === 'plain'
      ? `application/${kind}`
      : `application/vnd.elasticsearch+${kind}; compatible-with=${compatibleWith}`
  const accept = type('json')
  return { json: { accept, 'content-type': accept }, lines: { accept, 'content-type': type('x-ndjson') } }
}

function toClientOptions(options: ElasticsearchConnectionOptions): ClientOptions {
  const { urls, username, password, apiKey, ca, requestTimeoutMs = 30_000 } = options
  checkUrls(urls)
  if ((username === undefined) !== (password === undefined))
    throw wrongSetting('password', 'username and password belong together.', 'Give both, or apiKey.')
  if (username !== undefined && apiKey !== undefined)
    throw wrongSetting('apiKey', 'There are a user name and an apiKey.', 'Leave out one of them.')
  const auth =
    apiKey !== undefined ? { apiKey } : username !== undefined && password !== undefined && { username, password }
  return {
    nodes: [...urls],
    ...(auth && { auth }),
    ...(ca !== undefined && { tls: { ca } }),
    requestTimeout: requestTimeoutMs,
    // Repeats are decided here, where it is known what a repeat does.
    maxRetries: 0,
    enableMetaHeader: false,
    // What recipients are sent may have members of any name; they are only carried along.
    disablePrototypePoisoningProtection: true,
  }
}

function checkUrls(urls: readonly string[]): void {
  if (urls.length === 0) throw wrongSetting('urls', 'urls is empty.', 'Give the address of at least one node.')
  for (const [n, text] of urls.entries()) {
    const url = URL.parse(text)
    if (!url || !/^https?:$/.test(url.protocol))
      throw wrongSetting(`urls/${n}`, 'The address is no http or https URL.', 'Write it as https://host:9200.')
    if (url.username !== '' || url.password !== '')
      throw wrongSetting(`urls/${n}`, 'The address holds a user name.', 'Use username and password, or apiKey.')
  }
}
