import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { moduleBeside, type Operations } from './operations.ts'
import type { ThreadAnswer, ThreadCall, ThreadData } from './sqlite-thread.ts'
import { StorageError } from './storage-error.ts'

/** The connection that operations get. */
export type SqliteDatabase = Database

export interface SqliteFileOptions {
  /** Path of the file; made when absent. Its folder must exist. */
  readonly file: string
  /** Module of the file's operations, by `moduleBeside`. */
  readonly operations: URL
  /** Calls that may wait for the thread. More are refused with `busy`. Default 50 000. */
  readonly maxPending?: number
}

/**
 * One SQLite file: a thread that writes, a thread that reads, WAL, `synchronous = FULL`.
 *
 * Writes that come in together are committed together; a write's promise resolves after its commit.
 * A crash leaves all of a write or nothing of it.
 */
export class SqliteFile<Writes extends Operations, Reads extends Operations> {
  readonly #writer: Thread
  readonly #reader: Thread

  private constructor(writer: Thread, reader: Thread) {
    this.#writer = writer
    this.#reader = reader
  }

  /** Rejects with a `StorageError` when the file cannot be used. */
  static async open<Writes extends Operations, Reads extends Operations>(
    options: SqliteFileOptions,
  ): Promise<SqliteFile<Writes, Reads>> {
    const writer = await Thread.start('write', options)
    try {
      return new SqliteFile(writer, await Thread.start('read', options))
    } catch (error) {
      await writer.stop()
      throw error
    }
  }

  write<Name extends keyof Writes & string>(
    name: Name,
    ...args: Parameters<Writes[Name]>
  ): Promise<ReturnType<Writes[Name]>> {
    return this.#writer.call(name, args)
  }

  read<Name extends keyof Reads & string>(
    name: Name,
    ...args: Parameters<Reads[Name]>
  ): Promise<ReturnType<Reads[Name]>> {
    return this.#reader.call(name, args)
  }

  /** Finishes what waits, then closes. May be called twice. */
  async close(): Promise<void> {
    await this.#reader.stop()
    await this.#writer.stop()
  }
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** A worker with calls in flight. */
class Thread {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #maxPending: number
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0
  #stopping: Promise<void> | undefined

  private constructor(mode: 'write' | 'read', options: SqliteFileOptions) {
    const { port1, port2 } = new MessageChannel()
    const data: ThreadData = { file: options.file, operations: options.operations.href, mode, port: port2 }
    const script = moduleBeside(import.meta.url, './sqlite-thread')
    this.#worker = new Worker(script, {
      workerData: data,
      transferList: [port2],
      execArgv: script.pathname.endsWith('.ts') ? ['--conditions=@message-center/source'] : [],
    })
    this.#port = port1
    this.#maxPending = options.maxPending ?? 50_000
    this.#port.on('message', (answers: ThreadAnswer[]) => this.#settle(answers))
    this.#worker.on('error', error => this.#fail(new StorageError('failed', error.message, { cause: error })))
    this.#worker.on('exit', () => {
      // A thread that refuses the file says why and ends at once: its last words may lie behind the news of its end.
      for (let left = receiveMessageOnPort(port1); left; left = receiveMessageOnPort(port1)) this.#settle(left.message)
      this.#fail(new StorageError('closed', `${options.file} is closed`))
    })
  }

  static async start(mode: 'write' | 'read', options: SqliteFileOptions): Promise<Thread> {
    const thread = new Thread(mode, options)
    try {
      await thread.#wait(0)
      return thread
    } catch (error) {
      await thread.stop()
      throw error
    }
  }

  call<Result>(name: string, args: readonly unknown[]): Promise<Result> {
    if (this.#stopping) return Promise.reject(new StorageError('closed', 'the file is closed'))
    if (this.#waiting.size >= this.#maxPending)
      return Promise.reject(new StorageError('busy', `${this.#waiting.size} calls wait for the disk already`))
    const call: ThreadCall = { id: ++this.#lastId, name, args }
    this.#port.postMessage(call)
    return this.#wait(call.id)
  }

  /** Lets the calls in hand end, then ends the thread. */
  stop(): Promise<void> {
    this.#stopping ??= this.#end()
    return this.#stopping
  }

  async #end(): Promise<void> {
    await Promise.allSettled([...this.#waiting.keys()].map(id => this.#settled(id)))
    this.#port.close()
    await new Promise(resolve => {
      if (this.#worker.threadId === -1) resolve(undefined)
      this.#worker.once('exit', resolve)
    })
  }

  #wait<Result>(id: number): Promise<Result> {
    return new Promise<Result>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #settled(id: number): Promise<void> {
    const waiting = this.#waiting.get(id)
    if (!waiting) return Promise.resolve()
    return new Promise(resolve => {
      this.#waiting.set(id, {
        resolve: value => resolve(waiting.resolve(value)),
        reject: error => resolve(waiting.reject(error)),
      })
    })
  }

  #settle(answers: readonly ThreadAnswer[]): void {
    for (const answer of answers) {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if ('error' in answer) waiting?.reject(new StorageError(answer.error.code, answer.error.message))
      else waiting?.resolve(answer.value as never)
    }
  }

  #fail(error: StorageError): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error)
    this.#waiting.clear()
  }
}
