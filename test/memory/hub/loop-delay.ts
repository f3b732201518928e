const everyMs = 10
/** Ten minutes of looks; later ones are not counted. */
const maxLooks = 60_000

/** How late the event loop was since the last question, in milliseconds. */
export interface DelayReading {
  /** By the clock: what `perf_hooks.monitorEventLoopDelay` tells. */
  readonly p99Ms: number
  readonly maxMs: number
  /** As far as this thread itself used the CPU meanwhile: without the time in which others had it. */
  readonly ownP99Ms: number
}

/**
 * The delay of the event loop, by the clock and by the thread's own use of the CPU: on a machine that others use too,
 * the clock tells of them.
 */
export class LoopDelay {
  #late: number[] = []
  #own: number[] = []
  #last = performance.now()
  #lastCpu = process.threadCpuUsage()

  start(): void {
    setInterval(() => this.#look(), everyMs)
  }

  read(): DelayReading {
    const reading = {
      p99Ms: quantile(this.#late, 0.99),
      maxMs: quantile(this.#late, 1),
      ownP99Ms: quantile(this.#own, 0.99),
    }
    this.#late = []
    this.#own = []
    return reading
  }

  #look(): void {
    const now = performance.now()
    const { user, system } = process.threadCpuUsage(this.#lastCpu)
    const late = Math.max(0, now - this.#last - everyMs)
    this.#last = now
    this.#lastCpu = process.threadCpuUsage()
    if (this.#late.length >= maxLooks) return
    this.#late.push(late)
    this.#own.push(Math.min(late, (user + system) / 1000))
  }
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}
