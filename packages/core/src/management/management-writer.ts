import { MessageCenterError } from '../errors.ts'
import type { ManagementChange, ManagementStore } from './management-store.ts'

/** What a service may read while it decides. */
export type ManagementReader = Pick<ManagementStore, 'get' | 'list' | 'stamps'>

/** What a service wants written, and its answer once it is. */
export interface Decision<Answer> {
  readonly changes: readonly ManagementChange[]
  readonly answer: Answer
}

/** Reads what the decision rests on. May run several times. `number` is that of the write: greater than all before. */
export type Decide<Answer> = (read: ManagementReader, number: number) => Promise<Decision<Answer>>

/** Each round that fails is a write of somebody else that came through. */
const maxRounds = 50

/** Writes management data so that the rules hold whoever else writes, and the own process sees it at once. */
export class ManagementWriter {
  readonly #store: ManagementStore
  readonly #directory: { refresh(): Promise<void> }

  constructor(store: ManagementStore, directory: { refresh(): Promise<void> }) {
    this.#store = store
    this.#directory = directory
  }

  /** Rejects with what `decide` rejects with; nothing is written then. */
  async write<Answer>(decide: Decide<Answer>): Promise<Answer> {
    for (let round = 0; round < maxRounds; round++) {
      const seen = await this.#store.changeCount()
      const { changes, answer } = await decide(this.#store, seen + 1)
      if (changes.length === 0) return answer
      if ((await this.#store.write(changes, seen)) === 'outdated') continue
      // It is written, whatever the directory meets now: its next poll catches up, and logs why it could not before.
      await this.#directory.refresh().catch(() => {})
      return answer
    }
    throw new MessageCenterError('management_unavailable', {
      detail: `Management data changed ${maxRounds} times while this change was decided.`,
      fix: 'Try again.',
      retryAfterMs: 1_000,
    })
  }
}
