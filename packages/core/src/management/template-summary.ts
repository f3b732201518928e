import { checkWhole, type ListPage } from './checks.ts'
import { versionOfKey } from './management-store.ts'
import type { ManagementReader } from './management-writer.ts'

/** A template without what it says. */
export interface TemplateSummary {
  readonly name: string
  readonly latestVersion: number
  /** The version that is used. */
  readonly publishedVersion?: number
  readonly draftVersion?: number
}

/** Made of keys alone: bodies are long. */
export async function listTemplates(
  read: ManagementReader,
  tenant: string,
  { limit = 100, after = '' }: ListPage,
): Promise<readonly TemplateSummary[]> {
  checkWhole(limit, '/limit', 1, 500)
  const latest = await versionsByName(read, tenant, undefined)
  const published = await versionsByName(read, tenant, 'published')
  const drafts = await versionsByName(read, tenant, 'draft')
  const names = [...latest].filter(([name]) => name > after).sort(([left], [right]) => (left < right ? -1 : 1))
  return names.slice(0, limit).map(([name, latestVersion]) => {
    const publishedVersion = published.get(name)
    const draftVersion = drafts.get(name)
    return {
      name,
      latestVersion,
      ...(publishedVersion !== undefined && { publishedVersion }),
      ...(draftVersion !== undefined && { draftVersion }),
    }
  })
}

/** The highest version of each template. */
async function versionsByName(
  read: ManagementReader,
  tenant: string,
  state: 'draft' | 'published' | undefined,
): Promise<ReadonlyMap<string, number>> {
  const stamps = await read.stamps('template', { tenant, state })
  return new Map(stamps.map(({ key }) => [nameOfKey(key), versionOfKey(key)]))
}

const nameOfKey = (key: string): string => key.slice(key.indexOf('/') + 1, key.lastIndexOf('/'))
