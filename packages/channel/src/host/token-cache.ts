import type { Clock, FreshToken, TokenCache } from '../context.ts'
import type { SharedTokens } from './shared-tokens.ts'

export interface TokenCacheOptions {
  readonly clock: Clock
  /** From 0 to below 1; spreads renewals. Default `Math.random`. */
  readonly random?: () => number
  /** How long a failed refresh is answered from memory, in milliseconds. Default 3 000. */
  readonly rememberFailureMs?: number
  /** Longest refresh, in milliseconds. Default 15 000. */
  readonly refreshTimeoutMs?: number
  /** Most keys; the one first asked for makes room. Default 1 000. */
  readonly maxKeys?: number
  /** Where other processes find what this one has got, and the other way round. Default: tokens of this process alone. */
  readonly shared?: SharedTokens | undefined
}

interface CachedToken {
  readonly value: string
  readonly renewAt: number
  readonly expiresAt: number
  /** Not dropped before, whoever refuses it. */
  readonly keptUntil: number
}

interface Entry {
  token: CachedToken | undefined
  /** Whether the next token takes the place of a refused one. */
  isReplacing: boolean
  failure: { readonly error: unknown; readonly until: number } | undefined
  refresh: Promise<string> | undefined
  /** Of the last token, which a refresh is to replace. */
  known: string | undefined
}

type Refresh = (signal: AbortSignal) => Promise<FreshToken>

/** A token is renewed in the background after 75 to 90 % of its life. */
const RENEW_FROM = 0.75
const RENEW_SPREAD = 0.15
/** So long before its expiry a token is not handed out any more: the request still has to travel. */
const TRAVEL_MS = 5_000
const TRAVEL_SHARE = 0.05
/** A token in the place of a refused one is kept so long, even when it is refused, too. */
const KEEP_REPLACEMENT_MS = 30_000

/**
 * Tokens in the memory of one process. Of several callers one refreshes and all get its token. A token is renewed early while the
 * old one still serves; only without one do callers wait. An error of `refresh` is given to every caller for some
 * seconds without asking again.
 */
export function createTokenCache(options: TokenCacheOptions): TokenCache {
  const { clock, random = Math.random, shared } = options
  const { rememberFailureMs = 3_000, refreshTimeoutMs = 15_000, maxKeys = 1_000 } = options
  const entries = new Map<string, Entry>()

  function entryOf(key: string): Entry {
    const known = entries.get(key)
    if (known) return known
    const [first] = entries.keys()
    if (entries.size >= maxKeys && first !== undefined) entries.delete(first)
    const entry: Entry = {
      token: undefined,
      isReplacing: false,
      failure: undefined,
      refresh: undefined,
      known: undefined,
    }
    entries.set(key, entry)
    return entry
  }

  async function fetchToken(key: string, entry: Entry, refresh: Refresh): Promise<string> {
    const ask: Refresh = signal => (shared ? shared.get(key, refresh, signal, entry.known) : refresh(signal))
    try {
      const fresh = await withLimit(ask, refreshTimeoutMs, clock)
      const now = clock.monotonic()
      const travel = Math.min(TRAVEL_MS, fresh.expiresInMs * TRAVEL_SHARE)
      entry.token = {
        value: fresh.value,
        renewAt: now + fresh.expiresInMs * (RENEW_FROM + RENEW_SPREAD * random()),
        expiresAt: now + fresh.expiresInMs - travel,
        keptUntil: entry.isReplacing ? now + KEEP_REPLACEMENT_MS : now,
      }
      entry.isReplacing = false
      entry.known = fresh.value
      return fresh.value
    } catch (error) {
      entry.failure = { error, until: clock.monotonic() + rememberFailureMs }
      throw error
    } finally {
      entry.refresh = undefined
    }
  }

  return {
    async get(key, refresh, signal) {
      signal?.throwIfAborted()
      const entry = entryOf(key)
      const now = clock.monotonic()
      const token = entry.token !== undefined && now < entry.token.expiresAt ? entry.token : undefined
      if (token !== undefined && now < token.renewAt) return token.value

      const failure = entry.failure !== undefined && now < entry.failure.until ? entry.failure : undefined
      if (failure === undefined) entry.refresh ??= fetchToken(key, entry, refresh)
      if (token !== undefined) {
        // The failure of an early renewal is in the entry; the old token serves until it expires.
        entry.refresh?.catch(() => undefined)
        return token.value
      }
      if (entry.refresh === undefined) throw failure?.error
      return await orAborted(entry.refresh, signal)
    },

    async invalidate(key, usedValue) {
      const entry = entries.get(key)
      if (entry?.token?.value !== usedValue || clock.monotonic() < entry.token.keptUntil) return
      entry.token = undefined
      entry.isReplacing = true
      await shared?.invalidate(key, usedValue)
    },
  }
}

/** Runs a refresh of its own life: a caller who leaves does not end it for the others. */
async function withLimit<T>(run: (signal: AbortSignal) => Promise<T>, limitMs: number, clock: Clock): Promise<T> {
  const over = new AbortController()
  const done = new AbortController()
  const limit = clock.sleep(limitMs, done.signal).then(
    () => {
      const error = new Error(`The token was not refreshed within ${limitMs} ms.`)
      over.abort(error)
      throw error
    },
    // Aborted because the refresh is done.
    () => new Promise<never>(() => undefined),
  )
  try {
    return await Promise.race([run(over.signal), limit])
  } finally {
    done.abort()
  }
}

/** The promise, unless the caller gives up before. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  let leave = (): void => undefined
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave)
  })
  try {
    return await Promise.race([promise, left])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
