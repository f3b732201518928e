import { connect, type Socket } from 'node:net'

/** An answer of name server or broker. */
export interface RemotingAnswer {
  /** 0 is success. */
  readonly code: number
  readonly remark: string
  readonly body: Buffer
}

export interface RemotingRequest {
  readonly code: number
  readonly fields?: { readonly [name: string]: string }
  readonly body?: string
}

/** An answer takes milliseconds; a topic that is created some tens. */
const requestTimeoutMs = 5_000
/** More than any list of topics. */
const maxFrameBytes = 64 * 1_024 * 1_024

interface Pending {
  readonly resolve: (answer: RemotingAnswer) => void
  readonly reject: (error: Error) => void
}

/**
 * A connection to a name server or broker, for what the proxy does not do: creating topics, counting what waits.
 * Frames of the remoting protocol (apache/rocketmq, RemotingCommand): length, length of the header, header as JSON, body.
 */
export class RemotingClient {
  readonly #socket: Socket
  readonly #address: string
  readonly #pending = new Map<number, Pending>()
  #received: Buffer = Buffer.alloc(0)
  #opaque = 0
  #failure: Error | undefined

  /** `host:port`. A connection that cannot be made fails the requests. */
  constructor(address: string) {
    this.#address = address
    const colon = address.lastIndexOf(':')
    this.#socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)) })
    this.#socket.on('data', chunk => this.#receive(chunk))
    this.#socket.on('error', error => this.#fail(error))
    this.#socket.on('close', () => this.#fail(new Error('the connection was closed')))
  }

  async request({ code, fields = {}, body = '' }: RemotingRequest): Promise<RemotingAnswer> {
    if (this.#failure) throw this.#failure
    const opaque = ++this.#opaque
    const answer = new Promise<RemotingAnswer>((resolve, reject) => {
      const late = setTimeout(() => {
        this.#pending.delete(opaque)
        reject(new Error(`RocketMQ at ${this.#address} did not answer within ${requestTimeoutMs} ms`))
      }, requestTimeoutMs)
      const end = (settle: () => void) => {
        clearTimeout(late)
        settle()
      }
      this.#pending.set(opaque, {
        resolve: value => end(() => resolve(value)),
        reject: error => end(() => reject(error)),
      })
    })
    this.#socket.write(frameOf({ code, language: 'OTHER', version: 0, opaque, flag: 0, extFields: fields }, body))
    return answer
  }

  close(): void {
    this.#socket.destroy()
  }

  #fail(cause: Error): void {
    this.#failure ??= new Error(`RocketMQ at ${this.#address} cannot be reached: ${cause.message}`, { cause })
    for (const { reject } of this.#pending.values()) reject(this.#failure)
    this.#pending.clear()
    this.#socket.destroy()
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    while (this.#received.length >= 4) {
      const length = this.#received.readUInt32BE(0)
      if (length > maxFrameBytes) return this.#fail(new Error(`a frame of ${length} bytes is announced`))
      if (this.#received.length < 4 + length) return
      this.#answer(this.#received.subarray(4, 4 + length))
      this.#received = this.#received.subarray(4 + length)
    }
  }

  #answer(frame: Buffer): void {
    // The first byte tells how the header is written: 0 is JSON, which is what was asked in.
    const headerLength = frame.readUInt32BE(0) & 0xff_ff_ff
    const header: unknown = JSON.parse(frame.toString('utf8', 4, 4 + headerLength))
    const opaque = numberIn(header, 'opaque')
    const pending = this.#pending.get(opaque)
    this.#pending.delete(opaque)
    const remark = hasField(header, 'remark') ? String(header.remark ?? '') : ''
    pending?.resolve({ code: numberIn(header, 'code'), remark, body: Buffer.from(frame.subarray(4 + headerLength)) })
  }
}

function frameOf(header: object, body: string): Buffer {
  const head = Buffer.from(JSON.stringify(header))
  const tail = Buffer.from(body)
  const lengths = Buffer.alloc(8)
  lengths.writeUInt32BE(4 + head.length + tail.length, 0)
  lengths.writeUInt32BE(head.length, 4)
  return Buffer.concat([lengths, head, tail])
}

function hasField<Name extends string>(value: unknown, name: Name): value is { readonly [N in Name]: unknown } {
  return typeof value === 'object' && value !== null && name in value
}

function numberIn(header: unknown, name: string): number {
  return hasField(header, name) && typeof header[name] === 'number' ? header[name] : -1
}
