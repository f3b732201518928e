import { isDeepStrictEqual } from 'node:util'
import { MessageCenterError } from '../../errors.ts'
import { type Answer, bodyOf, Connection, type Failure, unavailable } from './connection.ts'
import { DayIndices } from './day-indices.ts'
import { IndexNames } from './index-names.ts'
import { type ElasticsearchOptions, type Settings, toSettings, wrongSetting } from './options.ts'
import { fields, indexTemplate, mappings, mappingVersion, ownerMark } from './template.ts'

export interface PrepareParts {
  readonly connection: Connection
  readonly names: IndexNames
  readonly days: DayIndices
  readonly settings: Settings
  readonly signal: AbortSignal
}

/** Longest `initElasticsearch`, in milliseconds. */
const initWithinMs = 60_000

/**
 * Template, mappings and the indices of today and tomorrow, as a step before a release starts; every index does the
 * same when it starts. Repeats change nothing. Rejects with `invalid_options` naming the setting, or `index_unavailable`.
 */
export async function initElasticsearch(options: ElasticsearchOptions): Promise<void> {
  const settings = toSettings(options)
  const names = new IndexNames(settings.prefix)
  const connection = new Connection(options)
  try {
    const days = new DayIndices(connection, names, settings)
    await prepare({ connection, names, days, settings, signal: AbortSignal.timeout(initWithinMs) })
  } catch (cause) {
    if (!(cause instanceof MessageCenterError) || cause.code !== 'index_unavailable') throw cause
    throw new MessageCenterError('index_unavailable', {
      field: '/elasticsearch/urls',
      detail: cause.message,
      fix: cause.fix ?? 'See that Elasticsearch runs and is reached from here.',
      retryAfterMs: cause.retryAfterMs ?? 1_000,
      cause,
    })
  } finally {
    await connection.close()
  }
}

export async function prepare(parts: PrepareParts): Promise<void> {
  await checkVersion(parts)
  await putTemplate(parts)
  await parts.days.prepare(parts.signal)
  await extendMappings(parts)
}

interface Nodes {
  readonly nodes: { readonly [id: string]: { readonly version?: string } }
}

async function checkVersion({ connection, signal }: PrepareParts): Promise<void> {
  const query = { filter_path: 'nodes.*.version' }
  const answer = await connection.ask<Nodes>({ method: 'GET', path: '/_nodes', query, signal })
  const { nodes = {} } = checked(answer)
  for (const { version = '' } of Object.values(nodes))
    if (!(Number.parseInt(version, 10) >= 8))
      throw wrongSetting('urls', `A node has version ${version || 'unknown'}.`, 'Use Elasticsearch 8 or newer.')
}

interface Templates {
  readonly index_templates: readonly [
    { readonly index_template: { readonly _meta?: Meta; readonly template?: { readonly settings?: object } } },
  ]
}

interface Meta {
  readonly owner?: string
  readonly version?: number
}

async function putTemplate({ connection, names, settings, signal }: PrepareParts): Promise<void> {
  const path = `/_index_template/${names.prefix}`
  const wanted = indexTemplate(names, settings)
  const present = await connection.ask<Templates>({ method: 'GET', path, signal })
  if (present.ok || present.status !== 404) {
    const { _meta, template } = checked(present).index_templates?.[0].index_template ?? {}
    if (_meta?.owner !== ownerMark)
      throw wrongSetting(
        'prefix',
        `The index template ${names.prefix} belongs to somebody else.`,
        'Choose another prefix.',
      )
    refuseNewer(`The index template ${names.prefix}`, _meta)
    if (_meta.version === mappingVersion && isDeepStrictEqual(template?.settings, wanted.template.settings)) return
  }
  const put = await connection.ask({ method: 'PUT', path, body: wanted, signal })
  if (!put.ok && put.status === 400)
    throw wrongSetting(
      'prefix',
      `The index template ${names.prefix} is refused: ${put.type}. Another template may match the same names.`,
      'Choose another prefix.',
    )
  checked(put)
}

function refuseNewer(what: string, meta: Meta): void {
  if ((meta.version ?? 0) > mappingVersion)
    throw wrongSetting(
      'prefix',
      `${what} was made by a newer release: version ${meta.version}, this one knows ${mappingVersion}.`,
      'Run the newer release, or choose another prefix.',
    )
}

interface Mapping {
  readonly mappings?: { readonly _meta?: Meta }
}

/** New fields of a newer release for days that are written to already: else their facts would be refused. */
async function extendMappings({ connection, names, settings, signal }: PrepareParts): Promise<void> {
  const found = await connection.ask<{ readonly [index: string]: Mapping }>({
    method: 'GET',
    path: `/${names.all}/_mapping`,
    query: { filter_path: '*.mappings._meta', ignore_unavailable: true },
    signal,
  })
  const today = names.ofInstant(settings.now())
  const indices = Object.entries(checked(found))
  if (
    !indices.some(([index, mapping]) => index.startsWith(`${today}-`) && mapping?.mappings?._meta?.owner === ownerMark)
  )
    throw wrongSetting(
      'prefix',
      `The index of ${today} was not made from the template ${names.prefix}: one of a higher priority matches its name.`,
      'Choose another prefix, or remove that template.',
    )
  for (const [index, mapping] of indices) {
    if ((mapping?.mappings?._meta?.version ?? 0) >= mappingVersion) continue
    const body = { _meta: mappings._meta, properties: fields }
    checked(await connection.ask({ method: 'PUT', path: `/${index}/_mapping`, body, signal }))
  }
}

/** What only a change of the settings can mend is told apart from what passes. */
function checked<Body>(answer: Answer<Body>): Body {
  if (!answer.ok) throw wrongSettingOf(answer) ?? unavailable(answer)
  return bodyOf(answer)
}

function wrongSettingOf({ status, type }: Failure): MessageCenterError | undefined {
  if (status === 401)
    return wrongSetting(
      'username',
      `Elasticsearch refuses the credentials: ${type}.`,
      'Check username and password, or apiKey.',
    )
  if (status === 403)
    return wrongSetting(
      'username',
      `The user or key may not do what is needed: ${type}.`,
      'Grant monitor and manage_index_templates, and on the indices of the prefix: manage, read and write.',
    )
  if (type === 'media_type_header_exception')
    return wrongSetting(
      'compatibleWith',
      'The server does not take requests of this version.',
      'Use 8 with a server of version 8.',
    )
  if (type === 'ProductNotSupportedError')
    return wrongSetting(
      'urls',
      'What answers there is no Elasticsearch.',
      'Give the address of a node or its balancer.',
    )
  return undefined
}
