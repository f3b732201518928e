import { connect, type Socket } from 'node:net'
import { PatchedRequest, type RequestShape } from './wire.ts'

export interface Answer {
  readonly status: number
  /** Numbers of the messages: `first` and those after it. */
  readonly first: number
  /** When the request was due, by `performance.now()`. */
  readonly dueAt: number
  readonly body: Buffer
}

/** One keep-alive connection with one request in flight, written by hand: a tenth of what a client library costs. */
export class Connection {
  readonly requestBytes: number
  readonly #socket: Socket
  readonly #request: PatchedRequest
  readonly #onAnswer: (answer: Answer, connection: Connection) => void
  #first = 0
  #dueAt = 0
  #status = 0
  #missing = 0
  #body: Buffer[] = []
  #head: Buffer | undefined

  private constructor(
    socket: Socket,
    shape: RequestShape,
    onAnswer: (answer: Answer, connection: Connection) => void,
    onBroken: (error: Error) => void,
  ) {
    this.#socket = socket
    this.#request = new PatchedRequest(shape)
    this.requestBytes = this.#request.bytes.length
    this.#onAnswer = onAnswer
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#read(chunk))
    socket.on('error', onBroken)
  }

  static open(
    shape: RequestShape,
    onAnswer: (answer: Answer, connection: Connection) => void,
    onBroken: (error: Error) => void,
  ): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(shape.target.port, '127.0.0.1', () => {
        socket.removeListener('error', reject)
        resolve(new Connection(socket, shape, onAnswer, onBroken))
      })
      socket.once('error', reject)
    })
  }

  send(first: number, dueAt: number): void {
    this.#first = first
    this.#dueAt = dueAt
    this.#request.number(first)
    this.#socket.write(this.#request.bytes)
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    if (this.#missing > 0) return this.#readBody(chunk)
    const head = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end === -1) {
      this.#head = head
      return
    }
    this.#head = undefined
    const text = head.toString('latin1', 0, end)
    this.#status = Number(text.slice(9, 12))
    const [, length = '0'] = /\r\ncontent-length: *(\d+)/i.exec(text) ?? []
    this.#missing = Number(length)
    this.#readBody(head.subarray(end + 4))
  }

  #readBody(chunk: Buffer): void {
    this.#missing -= chunk.length
    this.#body.push(chunk)
    if (this.#missing > 0) return
    const [only] = this.#body
    const body = this.#body.length === 1 && only !== undefined ? only : Buffer.concat(this.#body)
    this.#body = []
    this.#onAnswer({ status: this.#status, first: this.#first, dueAt: this.#dueAt, body }, this)
  }
}
