import { type Profiler, Session } from 'node:inspector'

/** A thread's CPU profile, and what the thread itself used meanwhile. */
export interface ThreadProfile {
  /** `main`, or the file and mode of a SQLite thread: `queue.sqlite write`. */
  readonly thread: string
  readonly cpuMs: number
  readonly wallMs: number
  readonly profile: Profiler.Profile
}

interface WorkerThread {
  readonly sessionId: string
  readonly waiting: Map<number, (result: unknown) => void>
  name: string
  cpuBefore: number
}

const intervalUs = 500

interface ThreadLook {
  /** `queue.sqlite write` */
  readonly name: string
  /** Used so far, in microseconds. */
  readonly cpuUs: number
  /** Of its JavaScript heap, garbage included. */
  readonly heapBytes: number
}

/** What a worker says of itself. */
const lookExpression = `(() => {
  const { workerData } = process.getBuiltinModule('node:worker_threads')
  const { user, system } = process.threadCpuUsage()
  const heapBytes = process.getBuiltinModule('node:v8').getHeapStatistics().total_heap_size
  const name = (workerData?.file ?? '').split('/').at(-1) + ' ' + (workerData?.mode ?? '')
  return JSON.stringify({ name, cpuUs: user + system, heapBytes })
})()`

/** Profiles the main thread and all workers of this process, from a start to a stop. */
export class ThreadProfiles {
  readonly #session = new Session()
  readonly #workers = new Map<string, WorkerThread>()
  #lastId = 0
  #isConnected = false
  #startedAt = 0
  #mainBefore = 0

  async start(): Promise<void> {
    await this.#connect()
    for (const worker of this.#workers.values()) {
      await this.#ask(worker, 'Profiler.enable')
      await this.#ask(worker, 'Profiler.setSamplingInterval', { interval: intervalUs })
      const { cpuUs, name } = await this.#look(worker)
      worker.name = name
      worker.cpuBefore = cpuUs
      await this.#ask(worker, 'Profiler.start')
    }
    await this.#post('Profiler.enable')
    await this.#post('Profiler.setSamplingInterval', { interval: intervalUs })
    await this.#post('Profiler.start')
    this.#startedAt = performance.now()
    this.#mainBefore = mainCpuUs()
  }

  async stop(): Promise<readonly ThreadProfile[]> {
    const wallMs = performance.now() - this.#startedAt
    const cpuMs = (mainCpuUs() - this.#mainBefore) / 1000
    const { profile } = (await this.#post('Profiler.stop')) as { profile: Profiler.Profile }
    const profiles: ThreadProfile[] = [{ thread: 'main', cpuMs, wallMs, profile }]
    for (const worker of this.#workers.values()) {
      const { cpuUs } = await this.#look(worker)
      const stopped = (await this.#ask(worker, 'Profiler.stop')) as { profile: Profiler.Profile }
      profiles.push({ thread: worker.name, cpuMs: (cpuUs - worker.cpuBefore) / 1000, wallMs, profile: stopped.profile })
    }
    return profiles
  }

  /** Bytes of each thread's heap with its garbage, of what the process holds outside of all, and what of the main heap is alive. */
  async memory(): Promise<{ readonly [part: string]: number }> {
    await this.#connect()
    const { rss, heapTotal, external } = process.memoryUsage()
    const heaps: { [part: string]: number } = { 'heap of main': heapTotal }
    for (const worker of this.#workers.values()) {
      const { name, heapBytes } = await this.#look(worker)
      heaps[`heap of ${name}`] = heapBytes
    }
    const inHeaps = Object.values(heaps).reduce((sum, bytes) => sum + bytes, 0)
    await this.#post('HeapProfiler.collectGarbage')
    const { heapUsed } = process.memoryUsage()
    return {
      ...heaps,
      'buffers of main': external,
      'all else': rss - inHeaps - external,
      'alive in the heap of main': heapUsed,
    }
  }

  async #connect(): Promise<void> {
    if (this.#isConnected) return
    this.#isConnected = true
    this.#session.connect()
    this.#session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) => {
      this.#workers.set(sessionId, { sessionId, waiting: new Map(), name: '', cpuBefore: 0 })
    })
    this.#session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result: unknown }
      const waiting = this.#workers.get(sessionId)?.waiting
      if (id === undefined) return
      waiting?.get(id)?.(result)
      waiting?.delete(id)
    })
    await this.#post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  }

  async #look(worker: WorkerThread): Promise<ThreadLook> {
    const answer = (await this.#ask(worker, 'Runtime.evaluate', { expression: lookExpression })) as {
      result: { value: string }
    }
    return JSON.parse(answer.result.value)
  }

  #ask(worker: WorkerThread, method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#lastId
    const answered = new Promise(resolve => worker.waiting.set(id, resolve))
    const message = JSON.stringify({ id, method, params })
    return this.#post('NodeWorker.sendMessageToWorker', { sessionId: worker.sessionId, message }).then(() => answered)
  }

  #post(method: string, params: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) =>
      this.#session.post(method, params, (error, result) => (error ? reject(error) : resolve(result))),
    )
  }
}

function mainCpuUs(): number {
  const { user, system } = process.threadCpuUsage()
  return user + system
}
