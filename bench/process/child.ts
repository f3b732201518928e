import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { builtEntry } from '../build.ts'
import type { Answered, Asked } from './serve.ts'

export interface ChildOptions {
  /** Shown in results: hub, generator, double. */
  readonly name: string
  /** Module of the bench to run: `hub/hub`. */
  readonly module: string
  readonly options: unknown
  /** Core to run on; absent: any. */
  readonly core?: number | undefined
  readonly env?: { readonly [name: string]: string } | undefined
  /** Longest wait for it to be ready, in milliseconds. Default 60 000. */
  readonly readyMs?: number
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** A process of the bench, asked over a pipe. */
export class Child {
  readonly name: string
  readonly pid: number
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #exited: Promise<void>
  #lastId = 0

  private constructor(name: string, child: ChildProcess) {
    this.name = name
    this.pid = child.pid ?? 0
    this.#process = child
    child.on('message', (answer: Answered) => this.#settle(answer))
    this.#exited = new Promise(resolve => {
      child.once('exit', (code, signal) => {
        for (const waiting of this.#waiting.values()) waiting.reject(new Error(`${name} ended (${signal ?? code}).`))
        this.#waiting.clear()
        resolve()
      })
    })
  }

  /** Resolves when the process says that it is ready, with what it says. */
  static async start<Ready>(options: ChildOptions): Promise<Child & { readonly ready: Ready }> {
    const node = [process.execPath, fileURLToPath(builtEntry(options.module)), JSON.stringify(options.options)]
    const [command = '', ...args] = options.core === undefined ? node : ['taskset', '-c', String(options.core), ...node]
    const child = new Child(
      options.name,
      spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: { ...process.env, ...options.env } }),
    )
    const limit = setTimeout(() => child.kill(), options.readyMs ?? 60_000)
    try {
      const ready = await child.#wait<Ready>(0)
      return Object.assign(child, { ready })
    } finally {
      clearTimeout(limit)
    }
  }

  ask<Value>(name: string, argument: unknown = null): Promise<Value> {
    const asked: Asked = { id: ++this.#lastId, name, argument }
    this.#process.send(asked)
    return this.#wait(asked.id)
  }

  /** Asks it to stop in order, then ends it. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    await this.ask('stop').catch(() => undefined)
    this.#process.disconnect()
    const limit = setTimeout(() => this.kill(), 10_000)
    await this.#exited
    clearTimeout(limit)
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  #wait<Value>(id: number): Promise<Value> {
    return new Promise<Value>((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #settle(answer: Answered): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('error' in answer) waiting?.reject(new Error(`${this.name}: ${answer.error}`))
    else waiting?.resolve(answer.value as never)
  }
}
