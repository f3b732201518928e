import { createHistogram, performance } from 'node:perf_hooks'
import { type Answer, Connection } from './connection.ts'
import type { LoadMark, LoadOptions } from './load-options.ts'

const errorMark = Buffer.from('"error"')

/** Sends requests over its connections until stopped, and remembers which messages were accepted. */
export class Load {
  /** By message number: 1 when the hub answered 202 for it. */
  readonly acceptedNumbers = new Uint8Array(64 * 1024 * 1024)
  readonly #options: LoadOptions
  readonly #latency = createHistogram()
  #connections: Connection[] = []
  #idle: Connection[] = []
  #next: number
  #accepted = 0
  #arrived = 0
  #isStopped = false
  #busy = 0
  #pacing: NodeJS.Timeout | undefined
  #paceFrom = 0
  /** Requests that were sent at their fixed times, or after them. */
  #paced = 0
  #markedAt = 0
  #requests = 0
  #messages = 0
  #refused = 0
  #refusals: { [status: string]: number } = {}
  #firstRefusal = ''
  #broken = 0

  constructor(options: LoadOptions) {
    this.#options = options
    this.#next = options.firstNumber ?? 0
  }

  async start(): Promise<void> {
    const { shape, connections, requestsPerSecond } = this.#options
    this.#connections = await Promise.all(
      Array.from({ length: connections }, () =>
        Connection.open(
          shape,
          (answer, connection) => this.#answered(answer, connection),
          () => {
            this.#broken += 1
            this.#busy -= 1
          },
        ),
      ),
    )
    this.mark()
    if (requestsPerSecond === undefined) for (const connection of this.#connections) this.#sendNext(connection)
    else {
      this.#idle = [...this.#connections]
      this.#paceFrom = performance.now()
      this.#pacing = setInterval(() => this.#pace(requestsPerSecond), 1)
    }
  }

  /** What happened since the last mark. */
  mark(): LoadMark {
    const now = performance.now()
    const at = (percentile: number) => this.#latency.percentile(percentile) / 1000
    const made: LoadMark = {
      seconds: (now - this.#markedAt) / 1000,
      requests: this.#requests,
      messages: this.#messages,
      refused: this.#refused,
      refusals: this.#refusals,
      firstRefusal: this.#firstRefusal,
      broken: this.#broken,
      requestBytes: this.#connections[0]?.requestBytes ?? 0,
      latencyMs: { p50: at(50), p95: at(95), p99: at(99), max: this.#latency.max / 1000 },
      isDone: this.#isStopped && this.#busy === 0,
      accepted: this.#accepted,
    }
    this.#markedAt = now
    this.#latency.reset()
    this.#requests = 0
    this.#messages = 0
    this.#refused = 0
    this.#refusals = {}
    return made
  }

  /** So many messages are at the provider by now. */
  arrived(count: number): void {
    this.#arrived = count
    if (this.#options.requestsPerSecond !== undefined) return
    const waiting = this.#idle
    this.#idle = []
    for (const connection of waiting) this.#sendNext(connection)
  }

  /** Sends nothing more. */
  stop(): void {
    this.#isStopped = true
    clearInterval(this.#pacing)
  }

  close(): void {
    this.stop()
    for (const connection of this.#connections) connection.close()
  }

  /** Sends what is due, as far as connections are free; what is late stays due since its time. */
  #pace(requestsPerSecond: number): void {
    const due = Math.floor(((performance.now() - this.#paceFrom) * requestsPerSecond) / 1000)
    while (this.#paced < due && !this.#isStopped) {
      const connection = this.#idle.pop()
      if (connection === undefined) return
      this.#send(connection, this.#paceFrom + (this.#paced * 1000) / requestsPerSecond)
      this.#paced += 1
    }
  }

  #sendNext(connection: Connection): void {
    const { maxOutstanding = Number.POSITIVE_INFINITY } = this.#options
    if (this.#isStopped) return
    if (this.#accepted - this.#arrived >= maxOutstanding) this.#idle.push(connection)
    else this.#send(connection, performance.now())
  }

  #send(connection: Connection, dueAt: number): void {
    const { shape, maxMessages = Number.POSITIVE_INFINITY, firstNumber = 0 } = this.#options
    const first = this.#next
    this.#next += shape.batch
    this.#busy += 1
    connection.send(first, dueAt)
    if (this.#next - firstNumber >= maxMessages) this.stop()
  }

  #answered({ status, first, dueAt, body }: Answer, connection: Connection): void {
    const { batch } = this.#options.shape
    this.#busy -= 1
    this.#requests += 1
    this.#latency.record(Math.max(1, Math.round((performance.now() - dueAt) * 1000)))
    if (status === 202 && !body.includes(errorMark)) {
      this.#messages += batch
      this.#accepted += batch
      this.acceptedNumbers.fill(1, first, first + batch)
    } else {
      this.#refused += batch
      this.#refusals[status] = (this.#refusals[status] ?? 0) + 1
      if (this.#firstRefusal === '') this.#firstRefusal = body.toString().slice(0, 500)
    }
    const { requestsPerSecond } = this.#options
    if (requestsPerSecond === undefined) return this.#sendNext(connection)
    this.#idle.push(connection)
    this.#pace(requestsPerSecond)
  }
}
