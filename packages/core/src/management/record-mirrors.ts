import type { Logger } from '@message-center/channel'
import { type CompiledTemplate, compileTemplateBody } from '../template/compile-template.ts'
import { routeKey } from './management-store.ts'
import type { ApiKey, TemplateVersion } from './records.ts'
import type { RecordMirror } from './store-follower.ts'

/** A published version, ready to be rendered. */
export interface PublishedTemplate {
  readonly version: TemplateVersion
  readonly compiled: CompiledTemplate
}

/** Records by key. */
export class PlainMirror<Kept> implements RecordMirror<Kept> {
  readonly #records = new Map<string, Kept>()

  set(key: string, record: Kept): void {
    this.#records.set(key, record)
  }

  remove(key: string): void {
    this.#records.delete(key)
  }

  get(key: string): Kept | undefined {
    return this.#records.get(key)
  }
}

/** Keys by their hash. */
export class KeyMirror implements RecordMirror<ApiKey> {
  readonly #hashes = new Map<string, string>()
  readonly #byHash = new Map<string, ApiKey>()

  set(id: string, key: ApiKey): void {
    this.#hashes.set(id, key.hash)
    this.#byHash.set(key.hash, key)
  }

  remove(id: string): void {
    this.#byHash.delete(this.#hashes.get(id) ?? '')
    this.#hashes.delete(id)
  }

  byHash(hash: string): ApiKey | undefined {
    return this.#byHash.get(hash)
  }
}

interface TemplateEntry {
  readonly key: string
  readonly version: TemplateVersion
  compiled?: PublishedTemplate | undefined
  isBroken?: boolean
}

/** Published versions by name. Each is compiled at its first use and once: a version never changes. */
export class TemplateMirror implements RecordMirror<TemplateVersion> {
  readonly #entries = new Map<string, TemplateEntry>()
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  set(key: string, version: TemplateVersion): void {
    const name = routeKey(version.tenant, version.name)
    if (version.state === 'published') this.#entries.set(name, { key, version })
    else this.remove(key)
  }

  /** A newer version may have taken the name meanwhile: then there is nothing to remove. */
  remove(key: string): void {
    for (const [name, entry] of this.#entries) if (entry.key === key) this.#entries.delete(name)
  }

  published(tenant: string, name: string): PublishedTemplate | undefined {
    const entry = this.#entries.get(routeKey(tenant, name))
    if (entry === undefined || entry.isBroken) return undefined
    entry.compiled ??= this.#compile(entry)
    return entry.compiled
  }

  #compile(entry: TemplateEntry): PublishedTemplate | undefined {
    const outcome = compileTemplateBody(entry.version)
    if (outcome.outcome === 'compiled') return { version: entry.version, compiled: outcome.template }
    // It was compiled when it was published, by another version of the program.
    entry.isBroken = true
    const { tenant, name, version } = entry.version
    this.#logger.error('published template cannot be compiled', { tenant, template: name, version })
    return undefined
  }
}
