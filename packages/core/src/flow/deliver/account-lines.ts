import type { Account } from '../../management/records.ts'
import type { QueuedDelivery } from '../../model/queued-delivery.ts'
import { AccountLine, type LineOwner } from './account-line.ts'
import type { DeliverParts } from './deliver-parts.ts'
import type { Work } from './work.ts'

/** The lines of all accounts that deliveries were lately meant for. */
export class AccountLines implements Iterable<AccountLine> {
  readonly #parts: Pick<DeliverParts, 'directory' | 'catalogue' | 'clock' | 'breaker' | 'permits'>
  readonly #owner: LineOwner
  readonly #lines = new Map<string, AccountLine>()

  constructor(parts: DeliverParts, owner: LineOwner) {
    this.#parts = parts
    this.#owner = owner
  }

  [Symbol.iterator](): Iterator<AccountLine> {
    return this.#lines.values()
  }

  /** Lines the delivery may wait in, in the route's order: accounts that exist, are enabled and not ruled out. */
  of({ tenant, accounts, ruledOut }: QueuedDelivery): readonly AccountLine[] {
    return accounts
      .filter(id => !ruledOut?.includes(id))
      .map(id => this.#parts.directory.account(tenant, id))
      .filter(account => account !== undefined)
      .filter(account => account.isEnabled)
      .map(account => this.#line(account))
      .filter(line => line !== undefined)
  }

  pump(): void {
    for (const line of this.#lines.values()) line.pump()
  }

  /** Hands back what waits in all of them. */
  close(): readonly Work[] {
    return [...this.#lines.values()].flatMap(line => line.close())
  }

  /** A changed account gets a new line: new limits, and a breaker that forgives. */
  #line(account: Account): AccountLine | undefined {
    const key = `${account.tenant}/${account.id}`
    const known = this.#lines.get(key)
    if (known?.account.revision === account.revision) return known
    const plugin = this.#parts.catalogue.plugin(account.plugin)
    if (!plugin) return undefined
    const { clock, breaker, permits } = this.#parts
    const line = new AccountLine(account, plugin, this.#owner, clock, breaker, permits)
    this.#lines.set(key, line)
    for (const work of known?.close() ?? []) line.offer(work)
    return line
  }
}
