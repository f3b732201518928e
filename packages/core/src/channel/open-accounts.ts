import type { ChannelPlugin, Clock, Logger, Sender } from '@message-center/channel'
import {
  createChannelContext,
  createTokenCache,
  type OwnedChannelContext,
  type SharedTokens,
} from '@message-center/channel/host'
import type { Account } from '../management/records.ts'
import type { PluginCatalogue } from './plugin-catalogue.ts'

/** An account with its sender. */
export interface OpenAccount {
  readonly account: Account
  readonly plugin: ChannelPlugin
  readonly sender: Sender
}

/** What opening came to. A broken one is tried again after some seconds, or when its settings change. */
export type OpenOutcome =
  | { readonly outcome: 'open'; readonly opened: OpenAccount }
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'broken'; readonly reason: string }

/** Where the accounts come from; answers from memory. */
export interface AccountSource {
  account(tenant: string, id: string): Account | undefined
  /** Answers how to stop listening. */
  onAccountChanged(listener: (change: { readonly tenant: string; readonly id: string }) => void): () => void
}

/** Whose tokens other processes use, too. */
export interface TokenSharing {
  of(account: Account): SharedTokens
}

interface Slot {
  readonly revision: number
  readonly opening: Promise<OpenOutcome>
  readonly openedAt: number
  settled?: OpenOutcome
  context?: OwnedChannelContext
  users: number
  isRetired: boolean
}

/** How long a failed opening is remembered. */
const brokenForMs = 5_000

/** Senders of all accounts: opened at first use, opened anew when the account changed, closed when nobody uses them. */
export class OpenAccounts {
  readonly #catalogue: PluginCatalogue
  readonly #source: AccountSource
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #allowPrivateAddresses: boolean
  readonly #sharedTokens: TokenSharing | undefined
  readonly #slots = new Map<string, Slot>()
  readonly #closing = new Set<Promise<void>>()
  readonly #stopListening: () => void

  constructor(parts: {
    catalogue: PluginCatalogue
    source: AccountSource
    clock: Clock
    logger: Logger
    allowPrivateAddresses: boolean
    /** Absent where one process has all accounts. */
    sharedTokens?: TokenSharing | undefined
  }) {
    this.#catalogue = parts.catalogue
    this.#source = parts.source
    this.#clock = parts.clock
    this.#logger = parts.logger
    this.#allowPrivateAddresses = parts.allowPrivateAddresses
    this.#sharedTokens = parts.sharedTokens
    this.#stopListening = parts.source.onAccountChanged(({ tenant, id }) => this.#retire(`${tenant}/${id}`))
  }

  /** Runs `use` with the account's sender, which stays open until `use` has ended. */
  async with<Result>(tenant: string, id: string, use: (outcome: OpenOutcome) => Promise<Result>): Promise<Result> {
    const slot = this.#slot(tenant, id)
    if (!slot) return use({ outcome: 'missing' })
    slot.users += 1
    try {
      return await use(slot.settled ?? (await slot.opening))
    } finally {
      slot.users -= 1
      if (slot.isRetired && slot.users === 0) this.#close(slot)
    }
  }

  /** Closes all; a sender in use is closed when its use ends. May be called twice. */
  async stop(): Promise<void> {
    this.#stopListening()
    for (const key of this.#slots.keys()) this.#retire(key)
    await Promise.all(this.#closing)
  }

  #slot(tenant: string, id: string): Slot | undefined {
    const key = `${tenant}/${id}`
    const account = this.#source.account(tenant, id)
    const known = this.#slots.get(key)
    if (!account) {
      this.#retire(key)
      return undefined
    }
    if (known && known.revision === account.revision && !this.#isStaleFailure(known)) return known
    this.#retire(key)
    const slot = this.#open(account)
    this.#slots.set(key, slot)
    return slot
  }

  #isStaleFailure(slot: Slot): boolean {
    return slot.settled?.outcome === 'broken' && this.#clock.monotonic() - slot.openedAt > brokenForMs
  }

  #open(account: Account): Slot {
    const context = createChannelContext({
      account: { id: account.id, tenant: account.tenant },
      logger: this.#logger,
      clock: this.#clock,
      tokens: createTokenCache({ clock: this.#clock, shared: this.#sharedTokens?.of(account) }),
      http: {
        allowPrivateAddresses: this.#allowPrivateAddresses,
        ...(account.concurrency && { connections: account.concurrency }),
      },
    })
    const opening = this.#openSender(account, context)
    const slot: Slot = {
      revision: account.revision,
      opening,
      openedAt: this.#clock.monotonic(),
      context,
      users: 0,
      isRetired: false,
    }
    void opening.then(outcome => {
      slot.settled = outcome
    })
    return slot
  }

  async #openSender(account: Account, context: OwnedChannelContext): Promise<OpenOutcome> {
    const plugin = this.#catalogue.plugin(account.plugin)
    if (!plugin) return { outcome: 'broken', reason: `The plugin "${account.plugin}" is not installed.` }
    try {
      return { outcome: 'open', opened: { account, plugin, sender: await plugin.open(account.settings, context) } }
    } catch (error) {
      this.#logger.error('account cannot be opened', { tenant: account.tenant, account: account.id })
      return { outcome: 'broken', reason: error instanceof Error ? error.message : 'the plugin threw no error' }
    }
  }

  #retire(key: string): void {
    const slot = this.#slots.get(key)
    if (!slot) return
    this.#slots.delete(key)
    slot.isRetired = true
    if (slot.users === 0) this.#close(slot)
  }

  #close(slot: Slot): void {
    const closing = this.#closeSender(slot).finally(() => this.#closing.delete(closing))
    this.#closing.add(closing)
  }

  async #closeSender(slot: Slot): Promise<void> {
    const outcome = await slot.opening
    try {
      if (outcome.outcome === 'open') await outcome.opened.sender.close()
      await slot.context?.close()
    } catch {
      this.#logger.error('a channel plugin threw while closing')
    }
  }
}
