import type { Lane } from '../delivery-queue.ts'
import { groupsOf } from '../lane-groups.ts'
import { groupOf, topicOf } from './topics.ts'
import { adminCodes, success } from './wire/admin-codes.ts'
import { findMasters } from './wire/brokers.ts'
import { RemotingClient } from './wire/remoting-client.ts'

/** Whoever asks more often gets the same answer, in milliseconds. */
const freshMs = 1_000
/** Brokers are looked up anew so often, in milliseconds. */
const mastersMs = 60_000

/** Messages of a lane in all brokers. */
export interface LaneMessages {
  /** Visible ones that the lane's first group has not been through. */
  readonly visible: number
  /** Not due yet. */
  readonly delayed: number
}

/** Asks the brokers how much waits in each lane: a request per lane and broker, all at once. */
export class BrokerDepths {
  readonly #nameServers: string
  readonly #prefix: string
  readonly #lanes: readonly Lane[]
  readonly #clients = new Map<string, RemotingClient>()
  #masters: readonly string[] = []
  #mastersAt = Number.NEGATIVE_INFINITY
  #latest: { readonly at: number; readonly depths: Promise<ReadonlyMap<Lane, LaneMessages>> } | undefined

  constructor(nameServers: string, prefix: string, lanes: readonly Lane[]) {
    this.#nameServers = nameServers
    this.#prefix = prefix
    this.#lanes = lanes
  }

  /** Rejects when name servers or a broker do not answer. */
  read(): Promise<ReadonlyMap<Lane, LaneMessages>> {
    const now = performance.now()
    if (!this.#latest || now - this.#latest.at > freshMs) this.#latest = { at: now, depths: this.#read(now) }
    return this.#latest.depths
  }

  close(): void {
    for (const client of this.#clients.values()) client.close()
    this.#clients.clear()
  }

  async #read(now: number): Promise<ReadonlyMap<Lane, LaneMessages>> {
    try {
      if (now - this.#mastersAt > mastersMs) {
        this.#masters = await findMasters(this.#nameServers)
        this.#mastersAt = now
      }
      const sums = new Map<Lane, LaneMessages>()
      for (const depths of await Promise.all(this.#masters.map(master => this.#readMaster(master))))
        for (const [lane, { visible, delayed }] of depths) {
          const sum = sums.get(lane) ?? { visible: 0, delayed: 0 }
          sums.set(lane, { visible: sum.visible + visible, delayed: sum.delayed + delayed })
        }
      return sums
    } catch (error) {
      this.close()
      this.#mastersAt = Number.NEGATIVE_INFINITY
      throw error
    }
  }

  async #readMaster(address: string): Promise<readonly (readonly [Lane, LaneMessages])[]> {
    const client = this.#client(address)
    const [timing, ...visible] = await Promise.all([
      client.request({ code: adminCodes.timerMetrics }),
      ...this.#lanes.map(lane => this.#visible(client, lane)),
    ])
    const timer = timing.code === success ? timing.body.toString() : ''
    return this.#lanes.map((lane, n) => {
      const delayed = delayedIn(timer, topicOf(this.#prefix, lane))
      return [lane, { visible: visible[n] ?? 0, delayed }] as const
    })
  }

  async #visible(client: RemotingClient, lane: Lane): Promise<number> {
    const [first] = groupsOf(lane)
    const fields = { topic: topicOf(this.#prefix, lane), consumerGroup: groupOf(this.#prefix, lane, first) }
    const { code, body } = await client.request({ code: adminCodes.consumeStats, fields })
    return code === success ? visibleIn(body.toString()) : 0
  }

  #client(address: string): RemotingClient {
    let client = this.#clients.get(address)
    if (!client) {
      client = new RemotingClient(address)
      this.#clients.set(address, client)
    }
    return client
  }
}

/** Per queue an object as key, which JSON does not know, and the two offsets in the value. */
export function visibleIn(stats: string): number {
  let visible = 0
  for (const [, broker, consumer] of stats.matchAll(/"brokerOffset":(\d+),"consumerOffset":(\d+)/g))
    visible += Math.max(Number(broker) - Number(consumer), 0)
  return visible
}

export function delayedIn(metrics: string, topic: string): number {
  const start = metrics.indexOf(`"${topic}":{`)
  const count = start === -1 ? undefined : /"count":(-?\d+)/.exec(metrics.slice(start, start + 200))?.[1]
  return Math.max(Number(count ?? 0), 0)
}
