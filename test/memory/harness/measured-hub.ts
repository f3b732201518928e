import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, startChild } from '../../crash/harness/child.ts'
import { type HubOptions, key } from '../hub/hub-options.ts'
import type { DelayReading } from '../hub/loop-delay.ts'
import { Metrics } from './metrics.ts'
import { portOf } from './port-of.ts'
import { cpuOf, forgetPeak, memoryOf } from './process-memory.ts'

/** How the hub was between two looks. */
export interface Reading extends DelayReading {
  /** Resident at the end, and at most, in MiB. */
  readonly residentMb: number
  readonly peakMb: number
  /** CPU seconds per second, all threads. */
  readonly cores: number
  /** Share of the time in which the main thread was ready to run and others had the CPU. */
  readonly starved: number
}

/** A hub in a process of its own, and what can be seen of it from outside. */
export class MeasuredHub {
  readonly folder: string
  readonly url: string
  readonly #child: Child
  #isStopping = false
  #since = { at: 0, cpuMs: 0, waitedMs: 0 }

  private constructor(child: Child, folder: string, url: string) {
    this.#child = child
    this.folder = folder
    this.url = url
    void child.ended.then(({ code, signal }) => {
      if (!this.#isStopping) process.stderr.write(`The hub has ended (${code ?? signal}):\n${child.printed()}\n`)
    })
  }

  static async start(options: Omit<HubOptions, 'folder'>): Promise<MeasuredHub> {
    const folder = mkdtempSync(join(tmpdir(), 'mc-memory-'))
    const child = startChild('test/memory/hub/main.ts', { arguments: [JSON.stringify({ ...options, folder })] })
    const hub = new MeasuredHub(child, folder, `http://127.0.0.1:${await portOf(child)}`)
    await hub.begin()
    return hub
  }

  get pid(): number {
    return this.#child.process.pid ?? 0
  }

  /** What it has complained of. */
  get printed(): string {
    return this.#child.printed()
  }

  /** Begins a time that the next `read` is about. */
  async begin(): Promise<void> {
    forgetPeak(this.pid)
    await this.#delay()
    this.#since = { at: performance.now(), ...cpuOf(this.pid) }
  }

  async read(): Promise<Reading> {
    const delay = await this.#delay()
    const cpu = cpuOf(this.pid)
    const ms = performance.now() - this.#since.at
    const { now, peak } = memoryOf(this.pid)
    return {
      ...delay,
      residentMb: now,
      peakMb: peak,
      cores: (cpu.cpuMs - this.#since.cpuMs) / ms,
      starved: (cpu.waitedMs - this.#since.waitedMs) / ms,
    }
  }

  async metrics(): Promise<Metrics> {
    const response = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(60_000) })
    return new Metrics(await response.text())
  }

  ask(
    method: string,
    path: string,
    body?: unknown,
    headers: { readonly [name: string]: string } = {},
  ): Promise<Response> {
    return fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(120_000),
    })
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#child.process.kill('SIGKILL')
    await this.#child.ended
    await rm(this.folder, { recursive: true, force: true })
  }

  async #delay(): Promise<DelayReading> {
    const response = await fetch(`${this.url}/loop-delay`, { signal: AbortSignal.timeout(60_000) })
    return (await response.json()) as DelayReading
  }
}
