import type { Clock } from '@message-center/channel'
import { MessageCenterError } from '../errors.ts'
import type { TemplateProblem } from '../template/template-problem.ts'
import { checkName, checkRevision, checkWhole, exists, invalid, type ListPage, notFound } from './checks.ts'
import { type ManagementChange, templateKey, versionOfKey } from './management-store.ts'
import type { ManagementReader, ManagementWriter } from './management-writer.ts'
import { type ContentPreview, type PreviewRequest, previewContents } from './preview-contents.ts'
import type { TemplateBody, TemplateVersion } from './records.ts'
import type { TemplateChecks } from './template-checks.ts'
import { listTemplates, type TemplateSummary } from './template-summary.ts'
import { requireTenant } from './tenants.ts'

export interface TemplatesParts {
  readonly reader: ManagementReader
  readonly writer: ManagementWriter
  readonly checks: TemplateChecks
  readonly clock: Clock
}

/**
 * Texts with variables, in versions. Each template has at most one draft, which changes, and at most one published
 * version, which is used and never changes; the published ones before it are retired.
 */
export class Templates {
  readonly #parts: TemplatesParts

  constructor(parts: TemplatesParts) {
    this.#parts = parts
  }

  /** The first version of a new template, or the next one. Rejects with `conflict` while there is a draft. */
  async createDraft(tenant: string, name: string, body: TemplateBody): Promise<TemplateVersion> {
    checkName(name, '/name')
    const checked = this.#parts.checks.draft(body)
    return this.#parts.writer.write(async (read, number) => {
      await requireTenant(read, tenant)
      const draft = await versionIn(read, tenant, name, 'draft')
      if (draft !== undefined) throw exists(`draft, version ${draft},`, '/name')
      const version = await nextVersion(read, tenant, name)
      const createdAt = new Date(this.#parts.clock.now())
      const record = { tenant, name, version, state: 'draft', ...checked, createdAt, revision: number } as const
      return { changes: [{ kind: 'template', change: 'insert', record }], answer: record }
    })
  }

  /** Replaces what a draft says. `revision` is the one the change was made on. */
  async changeDraft(
    tenant: string,
    name: string,
    version: number,
    { body, revision }: { readonly body: TemplateBody; readonly revision?: number },
  ): Promise<TemplateVersion> {
    const checked = this.#parts.checks.draft(body)
    return this.#parts.writer.write(async (read, number) => {
      const before = await requireDraft(read, tenant, name, version)
      checkRevision(before.revision, revision)
      const { createdAt } = before
      const record = { tenant, name, version, state: 'draft', ...checked, createdAt, revision: number } as const
      return { changes: [{ kind: 'template', change: 'replace', record }], answer: record }
    })
  }

  discardDraft(tenant: string, name: string, version: number): Promise<void> {
    return this.#parts.writer.write(async read => {
      await requireDraft(read, tenant, name, version)
      const key = templateKey(tenant, name, version)
      return { changes: [{ kind: 'template', change: 'remove', key }], answer: undefined }
    })
  }

  /** All that keeps a version from being published; empty when nothing does. */
  async check(tenant: string, name: string, version: number): Promise<readonly TemplateProblem[]> {
    const { reader, checks } = this.#parts
    return checks.problems(reader, await requireVersion(reader, tenant, name, version))
  }

  /** What messages would look like, one for each channel or for the one asked for. */
  async preview(
    tenant: string,
    name: string,
    version: number,
    request: PreviewRequest,
  ): Promise<readonly ContentPreview[]> {
    const { reader, checks } = this.#parts
    return previewContents(await requireVersion(reader, tenant, name, version), request, checks)
  }

  /** Makes a draft the version that is used, from now on in every process. Rejects with `invalid_template`. */
  publish(tenant: string, name: string, version: number, revision?: number): Promise<TemplateVersion> {
    return this.#parts.writer.write(async (read, number) => {
      const draft = await requireDraft(read, tenant, name, version)
      checkRevision(draft.revision, revision)
      return this.#published(read, draft, 'replace', number)
    })
  }

  /** Publishes what an older version said, as a new version. */
  rollback(tenant: string, name: string, version: number): Promise<TemplateVersion> {
    return this.#parts.writer.write(async (read, number) => {
      const older = await requireVersion(read, tenant, name, version)
      if (older.state !== 'retired')
        throw wrongState(`Version ${version} is ${older.state}.`, 'Name a retired version.')
      const next = { ...older, version: await nextVersion(read, tenant, name), createdAt: this.#now() }
      return this.#published(read, next, 'insert', number)
    })
  }

  /** Takes the published version out of use: messages with this template are refused from then on. */
  retire(tenant: string, name: string): Promise<TemplateVersion> {
    return this.#parts.writer.write(async (read, number) => {
      const version = await versionIn(read, tenant, name, 'published')
      if (version === undefined) throw notFound('published template', 'GET /v1/templates')
      const before = await requireVersion(read, tenant, name, version)
      const record = { ...before, state: 'retired', revision: number } as const
      return { changes: [{ kind: 'template', change: 'replace', record }], answer: record }
    })
  }

  get(tenant: string, name: string, version: number): Promise<TemplateVersion> {
    return requireVersion(this.#parts.reader, tenant, name, version)
  }

  /** Versions of one template, oldest first, with all they say. `after` is a version; 20 of them by default, at most 100. */
  async versions(tenant: string, name: string, page: ListPage = {}): Promise<readonly TemplateVersion[]> {
    const { limit = 20, after } = page
    checkWhole(limit, '/limit', 1, 100)
    if (after !== undefined && !/^\d{1,8}$/.test(after))
      throw invalid('/after', 'This is no version.', 'Give a number.')
    return this.#parts.reader.list(
      'template',
      { tenant, name },
      { limit, ...(after !== undefined && { after: templateKey(tenant, name, Number(after)) }) },
    )
  }

  /** Templates by name, without what they say. */
  async list(tenant: string, page: ListPage = {}): Promise<readonly TemplateSummary[]> {
    return listTemplates(this.#parts.reader, tenant, page)
  }

  async #published(read: ManagementReader, record: TemplateVersion, change: 'insert' | 'replace', revision: number) {
    await this.#parts.checks.require(read, record)
    const { tenant, name } = record
    const answer: TemplateVersion = { ...record, state: 'published', publishedAt: this.#now(), revision }
    const changes: ManagementChange[] = [{ kind: 'template', change, record: answer }]
    const old = await versionIn(read, tenant, name, 'published')
    if (old !== undefined) {
      const before = await requireVersion(read, tenant, name, old)
      changes.push({ kind: 'template', change: 'replace', record: { ...before, state: 'retired', revision } })
    }
    return { changes, answer }
  }

  #now(): Date {
    return new Date(this.#parts.clock.now())
  }
}

async function requireVersion(
  read: ManagementReader,
  tenant: string,
  name: string,
  version: number,
): Promise<TemplateVersion> {
  const found = await read.get('template', templateKey(tenant, name, version))
  if (found) return found
  throw notFound('version of a template', 'GET /v1/templates')
}

async function requireDraft(read: ManagementReader, tenant: string, name: string, version: number) {
  const found = await requireVersion(read, tenant, name, version)
  if (found.state === 'draft') return found
  throw wrongState(`Version ${version} is ${found.state} and never changes.`, 'Make a new draft.')
}

async function versionIn(
  read: ManagementReader,
  tenant: string,
  name: string,
  state: TemplateVersion['state'],
): Promise<number | undefined> {
  const found = (await read.stamps('template', { tenant, name, state })).at(-1)
  return found && versionOfKey(found.key)
}

async function nextVersion(read: ManagementReader, tenant: string, name: string): Promise<number> {
  const last = (await read.stamps('template', { tenant, name })).at(-1)
  return last === undefined ? 1 : versionOfKey(last.key) + 1
}

const wrongState = (detail: string, fix: string) => new MessageCenterError('conflict', { detail, fix })
