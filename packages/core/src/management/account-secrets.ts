import type { ChannelPlugin, Json, JsonObject, JsonSchema } from '@message-center/channel'
import type { SecretBox } from '../secrets/secret-box.ts'
import {
  joinSecrets,
  keepSecret,
  type SecretPath,
  secretsSet,
  splitSecrets,
  writeOnlyPaths,
} from '../secrets/write-only.ts'
import { isJsonObject } from '../template/json-kind.ts'
import { jsonPointer } from '../template/json-pointer.ts'
import type { Account, AccountView, StoredAccount } from './records.ts'

export type UnsealOutcome =
  | { readonly outcome: 'opened'; readonly account: Account }
  | { readonly outcome: 'unreadable'; readonly reason: string }

/** Which plugins there are. */
export interface PluginLookup {
  plugin(name: string): ChannelPlugin | undefined
}

/** Accounts between their two forms: with settings in clear, inside the process; with secrets sealed, everywhere else. */
export class AccountSecrets {
  readonly #plugins: PluginLookup
  readonly #box: () => SecretBox
  readonly #paths = new WeakMap<JsonSchema, readonly SecretPath[]>()

  /** `box` is asked when it is needed: its key may be read at the start only. */
  constructor(parts: { readonly plugins: PluginLookup; readonly box: () => SecretBox }) {
    this.#plugins = parts.plugins
    this.#box = parts.box
  }

  seal({ settings, ...rest }: Account): StoredAccount {
    const { open, secrets } = splitSecrets(this.paths(rest.plugin), settings)
    if (Object.keys(secrets).length === 0) return { ...rest, openSettings: open }
    return { ...rest, openSettings: open, sealedSettings: this.#box().seal(JSON.stringify(secrets), placeOf(rest)) }
  }

  open({ openSettings, sealedSettings, ...rest }: StoredAccount): UnsealOutcome {
    if (sealedSettings === undefined) return { outcome: 'opened', account: { ...rest, settings: openSettings } }
    const opened = this.#box().open(sealedSettings, placeOf(rest))
    if (opened.outcome === 'unknown-key')
      return {
        outcome: 'unreadable',
        reason: `The secrets are sealed under the key ${opened.keyId}, which is not set.`,
      }
    const secrets: Json | undefined = opened.outcome === 'opened' ? JSON.parse(opened.text) : undefined
    if (!isJsonObject(secrets)) return { outcome: 'unreadable', reason: 'The sealed secrets are damaged.' }
    return { outcome: 'opened', account: { ...rest, settings: joinSecrets(openSettings, secrets) } }
  }

  /** The account sealed under the present key; nothing when it is already, or cannot be opened. */
  sealAnew(stored: StoredAccount): StoredAccount | undefined {
    if (stored.sealedSettings === undefined || !this.#box().isSealedByOlderKey(stored.sealedSettings)) return undefined
    const opened = this.open(stored)
    return opened.outcome === 'opened' ? this.seal(opened.account) : undefined
  }

  /** What people may see. A member that the plugin has declared a secret since it was stored is hidden as well. */
  view(stored: StoredAccount): AccountView {
    const { openSettings, sealedSettings: _, ...rest } = stored
    const paths = this.paths(stored.plugin)
    const opened = this.open(stored)
    const settings = opened.outcome === 'opened' ? opened.account.settings : openSettings
    return {
      ...rest,
      settings: splitSecrets(paths, openSettings).open,
      secretsSet: secretsSet(paths, settings).map(jsonPointer),
      ...(opened.outcome === 'unreadable' && { problem: opened.reason }),
    }
  }

  /** Settings as a change leaves them: a secret that is not given stays, one that is null goes. */
  merge(before: StoredAccount, given: JsonObject): JsonObject {
    const paths = this.paths(before.plugin)
    const opened = this.open(before)
    const old = opened.outcome === 'opened' ? opened.account.settings : {}
    return paths.reduce((settings, path) => keepSecret(settings, old, path), given)
  }

  /** Secrets of a plugin's settings; none for a plugin that is not installed. */
  paths(plugin: string): readonly SecretPath[] {
    const schema = this.#plugins.plugin(plugin)?.settings
    if (schema === undefined) return []
    const known = this.#paths.get(schema) ?? writeOnlyPaths(schema)
    this.#paths.set(schema, known)
    return known
  }
}

const placeOf = ({ tenant, id }: { readonly tenant: string; readonly id: string }): string => `account:${tenant}/${id}`
