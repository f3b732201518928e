import { startChild } from '../../crash/harness/child.ts'
import { portOf } from './port-of.ts'

/** Nobody listens there: port 9 belongs to a service that no machine runs. */
export const unreachableUrl = 'http://127.0.0.1:9/'

export interface Taken {
  /** Different deliveries, and deliveries that came again. */
  readonly taken: number
  readonly repeated: number
}

/** The pager's provider, in a process of its own. */
export interface Provider {
  readonly url: string
  answerAfter(ms: number): Promise<void>
  taken(): Promise<Taken>
  stop(): void
}

export async function startProvider(delayMs: number): Promise<Provider> {
  const child = startChild('test/memory/provider/main.ts', { arguments: [String(delayMs)] })
  const url = `http://127.0.0.1:${await portOf(child)}`
  return {
    url: `${url}/send`,
    answerAfter: async ms => void (await fetch(`${url}/delay`, { method: 'POST', body: String(ms) })),
    taken: async () => (await (await fetch(`${url}/taken`)).json()) as Taken,
    stop: () => child.process.kill('SIGKILL'),
  }
}
