import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Role } from '@message-center/core'
import type { DoubleOptions, DoubleReady } from './double/double-options.ts'
import type { ClusterAddresses, HubCounts, HubOptions, HubReady } from './hub/hub-options.ts'
import type { LoadMark, LoadOptions } from './load/load-options.ts'
import { fsyncMs } from './measure/fsync.ts'
import type { BenchOptions } from './options.ts'
import { Child, type ChildOptions } from './process/child.ts'

/** Which side of the machine a process runs on, where it is divided. */
export type Side = 'measured' | 'load' | 'any'

export interface HubStart {
  /** Shown in results. Default `hub`. */
  readonly name?: string
  readonly folder: string
  readonly roles: readonly Role[]
  readonly providerUrl?: string
  readonly concurrency?: number
  readonly cluster?: ClusterAddresses
  readonly side?: Side
  readonly env?: { readonly [name: string]: string } | undefined
}

export type Double = Child & { readonly ready: DoubleReady }

export type Hub = Child & { readonly ready: HubReady }

/** Where one row is measured: its folders and processes, all gone after `clear`. */
export class Workplace {
  readonly options: BenchOptions
  readonly #clearing: (() => Promise<void>)[] = []
  readonly #folders: string[] = []

  constructor(options: BenchOptions) {
    this.options = options
  }

  makeFolder(): string {
    const folder = mkdtempSync(join(this.options.folder, 'message-center-bench-'))
    this.#folders.push(folder)
    return folder
  }

  async start<Ready>(
    options: Omit<ChildOptions, 'core'> & { readonly side: Side },
  ): Promise<Child & { readonly ready: Ready }> {
    const child = await Child.start<Ready>({ ...options, core: this.coreOf(options.side) })
    this.onClear(() => child.stop())
    return child
  }

  startHub({
    name = 'hub',
    folder,
    roles,
    providerUrl = 'http://127.0.0.1:9',
    concurrency = 1_000,
    side = 'measured',
    cluster,
    env,
  }: HubStart): Promise<Hub> {
    return this.start({
      name,
      module: 'hub/hub',
      options: { folder, roles, providerUrl, concurrency, cluster } satisfies HubOptions,
      side,
      env,
    })
  }

  async startGenerator(side: Side = 'load'): Promise<Generator> {
    return new Generator(await this.start({ name: 'generator', module: 'load/generator', options: {}, side }))
  }

  async startDouble(options: DoubleOptions, side: Side = 'load'): Promise<Double> {
    return this.start({ name: 'double', module: 'double/double', options, side })
  }

  fsync(): { readonly p50: number; readonly p99: number } {
    return fsyncMs(this.makeFolder())
  }

  /** Something else to stop at the end. It may have stopped before. */
  onClear(stop: () => Promise<void>): void {
    this.#clearing.push(stop)
  }

  async clear(): Promise<void> {
    for (const stop of this.#clearing.reverse()) await stop()
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
  }

  /** The core of a side; none where the machine is not divided. */
  coreOf(side: Side): number | undefined {
    if (!this.options.isPinned || side === 'any' || availableParallelism() < 2) return undefined
    return side === 'measured' ? 0 : 1
  }
}

/** The load generator, asked over its pipe. */
export class Generator {
  readonly child: Child

  constructor(child: Child) {
    this.child = child
  }

  start(options: LoadOptions): Promise<void> {
    return this.child.ask('start', options)
  }

  mark(): Promise<LoadMark> {
    return this.child.ask('mark')
  }

  arrived(count: number): Promise<void> {
    return this.child.ask('arrived', count)
  }

  /** Lets what is under way be answered, then closes the connections. */
  async end(): Promise<LoadMark> {
    await this.child.ask('end')
    const until = performance.now() + 30_000
    for (;;) {
      const mark = await this.mark()
      if (mark.isDone || performance.now() > until) return mark
      await pause(20)
    }
  }

  async accepted(length: number): Promise<Uint8Array> {
    return Buffer.from(await this.child.ask<string>('accepted', length), 'base64')
  }
}

export const countsOf = (hub: Hub): Promise<HubCounts> => hub.ask('counts')

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
