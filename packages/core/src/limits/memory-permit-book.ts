import type { Clock } from '@message-center/channel'
import type { PermitBook, ShareGrant, ShareRequest } from './permit-book.ts'
import { type Shares, shareOut } from './share-out.ts'

/** Shares among parts of one process. */
export class MemoryPermitBook implements PermitBook {
  readonly #clock: Clock
  readonly #limits = new Map<string, Shares>()

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  async start(): Promise<void> {}

  async exchange(holder: string, requests: readonly ShareRequest[], ttlMs: number): Promise<readonly ShareGrant[]> {
    return requests.map(request => {
      const before = this.#limits.get(request.id) ?? {}
      const { shares, grant } = shareOut(before, holder, request, this.#clock.now(), ttlMs)
      if (Object.keys(shares).length > 0) this.#limits.set(request.id, shares)
      else this.#limits.delete(request.id)
      return grant
    })
  }

  async stop(): Promise<void> {}
}
