import { createHmac, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  channelCredentials,
  MessagingServiceClient,
  type Metadata,
  newMetadata,
  type Service,
  type TelemetryStream,
} from './protocol.ts'
import { fromGrpc } from './proxy-error.ts'

export interface ProxyConnectionOptions {
  /** `host:port` of the proxy, or of what balances several of them. */
  readonly endpoint: string
  /** Speak TLS. Certificates are checked against those of the machine, or of `GRPC_DEFAULT_SSL_ROOTS_FILE_PATH`. */
  readonly tls?: boolean
  readonly credentials?: ProxyCredentials
}

/** Of a user of RocketMQ's access control. */
export interface ProxyCredentials {
  readonly accessKey: string
  readonly secretKey: string
}

type Answered<Response> = (error: Error | null, response: Response) => void

/** How one call begins; `cancel` ends it. */
type StartCall<Response> = (
  service: Service,
  metadata: Metadata,
  options: { readonly deadline: number },
  answered: Answered<Response>,
) => { cancel(): void }

const channelOptions = {
  // By default an outage of half a minute is noticed to be over as much later.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.min_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 1_000,
  // A body of 4 MiB is taken by the broker and would fail on every way back.
  'grpc.max_receive_message_length': 8 * 1_024 * 1_024,
  // A proxy whose machine is gone closes nothing.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
}

/** One connection to the proxy, shared by all that this process sends and reads. Reconnects by itself. */
export class ProxyConnection {
  readonly #service: Service
  readonly #credentials: ProxyCredentials | undefined
  readonly #open = new Set<{ cancel(): void }>()

  constructor({ endpoint, tls = false, credentials }: ProxyConnectionOptions) {
    this.#service = new MessagingServiceClient(endpoint, channelCredentials(tls), channelOptions)
    this.#credentials = credentials
  }

  /** One question, one answer. Rejects with a `ProxyError`. */
  async call<Response>(clientId: string, timeoutMs: number, start: StartCall<Response>): Promise<Response> {
    const metadata = this.#metadata(clientId)
    return new Promise((resolve, reject) => {
      const call = start(this.#service, metadata, { deadline: Date.now() + timeoutMs }, (error, response) => {
        this.#open.delete(call)
        if (error) reject(fromGrpc(error))
        else resolve(response)
      })
      this.#open.add(call)
    })
  }

  /** One question, answers until the proxy ends them or the signal aborts. Rejects with a `ProxyError`. */
  async stream<Response>(
    clientId: string,
    timeoutMs: number,
    signal: AbortSignal,
    start: (
      service: Service,
      metadata: Metadata,
      options: { readonly deadline: number },
    ) => AsyncIterable<Response> & { cancel(): void },
  ): Promise<readonly Response[]> {
    const call = start(this.#service, this.#metadata(clientId), { deadline: Date.now() + timeoutMs })
    const cancel = () => call.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    this.#open.add(call)
    const responses: Response[] = []
    try {
      for await (const response of call) responses.push(response)
      return responses
    } catch (error) {
      throw error instanceof Error ? fromGrpc(error) : error
    } finally {
      this.#open.delete(call)
      signal.removeEventListener('abort', cancel)
    }
  }

  /** The stream by which a client introduces itself. Whoever opens it listens to its errors. */
  telemetry(clientId: string): TelemetryStream {
    return this.#service.telemetry(this.#metadata(clientId))
  }

  /** Lets calls under way end, up to `graceMs`, then cuts them. */
  async close(graceMs: number): Promise<void> {
    const giveUpAt = Date.now() + graceMs
    while (this.#open.size > 0 && Date.now() < giveUpAt) await sleep(5)
    for (const call of this.#open) call.cancel()
    this.#service.close()
  }

  #metadata(clientId: string): Metadata {
    const metadata = newMetadata()
    metadata.set('x-mq-client-id', clientId)
    metadata.set('x-mq-protocol', 'v2')
    // The proxy knows no name for Node.js and refuses others than its own.
    metadata.set('x-mq-language', 'HTTP')
    metadata.set('x-mq-client-version', '5.0.0')
    metadata.set('x-mq-request-id', randomUUID())
    if (this.#credentials) sign(metadata, this.#credentials)
    return metadata
  }
}

/** MQv2-HMAC-SHA1, as docs/transport.md of apache/rocketmq-clients has it. */
function sign(metadata: Metadata, { accessKey, secretKey }: ProxyCredentials): void {
  const time = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
  const signature = createHmac('sha1', secretKey).update(time).digest('hex').toUpperCase()
  metadata.set('x-mq-date-time', time)
  metadata.set(
    'authorization',
    `MQv2-HMAC-SHA1 Credential=${accessKey}, SignedHeaders=x-mq-date-time, Signature=${signature}`,
  )
}
