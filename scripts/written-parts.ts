import { readdirSync, readFileSync } from 'node:fs'
import { apiScopes } from '../packages/core/src/management/api-scopes.ts'
import { allDeliveryStates, deliveryStates } from '../packages/core/src/model/delivery-state.ts'
import { factKinds } from '../packages/core/src/model/fact.ts'
import { MessageRequestSchema } from '../packages/core/src/model/message-request.ts'
import { reasons } from '../packages/core/src/model/reasons.ts'
import { defaultRetryPolicy, nextDelay, otpRetryPolicy, retryDefaults } from '../packages/core/src/retry/next-delay.ts'
import type { RetryPolicy } from '../packages/core/src/retry/retry-policy.ts'
import { sqlLimits } from '../packages/core/src/sql-search/limits.ts'
import { messageColumns } from '../packages/core/src/sql-search/messages-table.ts'
import { templateLimits } from '../packages/core/src/template/template-limits.ts'
import { type Member, membersOf } from './interface-members.ts'

/** Parts of pages that follow from tables in the code, by the name that stands in the page's marks. */
export const writtenParts: { readonly [name: string]: () => string } = {
  'states diagram': statesDiagram,
  'states table': () =>
    table(
      ['State', 'Meaning', 'At rest', 'May become'],
      allDeliveryStates.map(state => {
        const { meaning, isAtRest, next } = deliveryStates[state]
        return [code(state), meaning, isAtRest ? 'yes' : '', next.map(code).join(', ')]
      }),
    ),
  'facts table': () =>
    table(
      ['Stage', 'Fact', 'State it means'],
      Object.entries(factKinds).map(([kind, { stage, state }]) => [
        stages[stage],
        code(kind),
        state === null ? 'none: told, and the state stays' : code(state),
      ]),
    ),
  'reasons table': () =>
    table(
      ['Reason', 'What happened', 'Fault', 'Next step'],
      Object.entries(reasons).map(([name, { meaning, fault, nextStep }]) => [
        `<a id="${name}"></a>${code(name)}`,
        meaning.en,
        fault,
        nextStep.en,
      ]),
    ),
  'retry delays': retryDelays,
  'template limits': () =>
    table(
      ['At most', ''],
      Object.entries(templateLimits).map(([name, value]) => [limitWords[name] ?? noWords(name), number(value)]),
    ),
  'sql columns': () =>
    table(
      ['Column', 'Type', 'Meaning'],
      Object.entries(messageColumns).map(([name, { type, meaning }]) => [code(name), type, meaning]),
    ),
  'sql limits': () =>
    table(
      ['At most', ''],
      Object.entries(sqlLimits).map(([name, value]) => [sqlLimitWords[name] ?? noWords(name), number(value)]),
    ),
  'message fields': () =>
    table(
      ['Field', 'Meaning'],
      Object.entries(MessageRequestSchema.properties).map(([name, schema]) => [code(name), descriptionOf(schema)]),
    ),
  scopes: () =>
    table(
      ['Scope', 'Allows to'],
      Object.entries(apiScopes).map(([scope, allows]) => [code(scope), allows]),
    ),
  options: () =>
    memberTable('core/src/options.ts', 'MessageCenterOptions', 'Option', {
      channels: 'The channel plugins, each name once.',
      clock: 'For tests.',
      breaker:
        'When an account rests after failures in a row: see [retries](retries.md#when-an-account-does-not-work).',
      parts: 'Parts of your own: see below.',
    }),
  'channel pages': channelPages,
  definition: () =>
    memberTable('channel/src/plugin.ts', 'ChannelDefinition', 'Member', {
      title: 'For people, in English and Chinese.',
      address: 'How recipients are addressed: `schema`, `key`, `mask`.',
      content: 'What is sent: `schema`, `preview`, and where a schema is not enough `check`.',
      capabilities: 'What the plugin can do, as data.',
      failureCodes:
        "The provider's codes, each with meaning, fault and next step. They explain a delivery to whoever asks.",
    }),
  address: () => memberTable('channel/src/plugin.ts', 'AddressSpec', 'Member'),
  content: () => memberTable('channel/src/plugin.ts', 'ContentSpec', 'Member'),
  sender: () =>
    memberTable('channel/src/plugin.ts', 'Sender', 'Member', {
      listTemplates: 'Templates that the provider has approved, a page at a time.',
    }),
  context: () =>
    memberTable('channel/src/context.ts', 'ChannelContext', 'Member', {
      account: 'Which account is opened, and whose.',
      http: 'Pooled client. Tells `not-sent` from `unanswered`, which decides whether a repeat is safe.',
      tokens: "The provider's tokens: cached, renewed before they expire, one refresh at a time.",
      clock: '`now()` on the wall, `monotonic()` for durations, `sleep()`. Tests own it.',
      logger: 'Lines of the host. Never an address, a token or a code.',
    }),
  capabilities: () =>
    memberTable('channel/src/capabilities.ts', 'Capabilities', 'Capability', {
      idempotency:
        'What the provider recognises as a repeat: nothing, a key, or the same content. Decides what happens to an unknown outcome.',
      recall: 'What can be taken back: nothing, what waits, all, or all within a window.',
      categories: 'What it may be used for.',
      rateHints: "The provider's own limits. The host keeps them, so the plugin has no limiter.",
    }),
}

const mark = /<!-- written: ([\w ]+) -->\n[\s\S]*?<!-- end -->/g

/** The page with all its marked parts as the code has them now. Throws for a part that nobody writes. */
export function withWrittenParts(page: string): string {
  return page.replace(mark, (_, name: string) => {
    const write = writtenParts[name]
    if (!write) throw new Error(`Nobody writes the part "${name}".`)
    return `<!-- written: ${name} -->\n\n${write()}\n\n<!-- end -->`
  })
}

const limitWords: { readonly [limit: string]: string } = {
  textLength: 'characters of one text, as written and as rendered',
  bodyLength: 'characters of a whole version, as JSON',
  blockTags: 'block tags of one text (`{{else}}` counts), and round brackets',
  blockDepth: 'blocks within blocks',
  contentDepth: 'lists and objects within a content',
  loopTurns: 'turns of all `{{#each}}` loops of one content',
  locales: 'locales',
  variables: 'variables',
  providerTemplates: 'provider templates bound',
}

const sqlLimitWords: { readonly [limit: string]: string } = {
  queryLength: 'characters of a query',
  tokens: 'words, names, signs and values in it',
  depth: 'AND, OR and NOT within one another',
  comparisons: 'comparisons; each value of `IN` counts, and both sides of `BETWEEN`',
  parameters: 'parameters',
  textLength: 'characters of a text that is compared',
  patternLength: 'characters of a pattern of `LIKE`',
  patternStars: 'signs `%` in it',
  columns: 'columns of an answer',
  groupKeys: 'keys of `GROUP BY`',
  orderTerms: 'terms of `ORDER BY`',
  rows: 'rows of an answer',
  defaultRows: 'rows without `LIMIT`',
  serverRows: "rows of the server's own SQL",
  groups: 'groups, before `LIMIT`',
  insertedRows: 'rows of an `INSERT`',
  defaultMs: 'milliseconds that a query takes, unless told otherwise',
  maxMs: 'milliseconds that a query can be given',
}

const noWords = (name: string): never => {
  throw new Error(`${name} has no words.`)
}

const stages = ['waiting', 'sending', 'outcome', 'afterwards'] as const

function statesDiagram(): string {
  const arrows = allDeliveryStates.flatMap(state => deliveryStates[state].next.map(next => `  ${state} --> ${next}`))
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> scheduled', '  [*] --> queued', ...arrows, '```'].join('\n')
}

const policies: readonly (readonly [name: string, policy: RetryPolicy])[] = [
  ['default', defaultRetryPolicy],
  ['category `otp`', otpRetryPolicy],
  [
    '`{ "backoff": { "kind": "linear", "delayMs": 60000 }, "maxAttempts": 6 }`',
    { backoff: { kind: 'linear', delayMs: 60_000 }, maxAttempts: 6 },
  ],
  [
    '`{ "backoff": { "kind": "list", "delaysMs": [10000, 60000, 600000] }, "maxAttempts": 6 }`',
    { backoff: { kind: 'list', delaysMs: [10_000, 60_000, 600_000] }, maxAttempts: 6 },
  ],
  [
    '`{ "backoff": { "kind": "exponential", "delayMs": 60000, "factor": 3 }, "maxAttempts": 8 }`',
    { backoff: { kind: 'exponential', delayMs: 60_000, factor: 3 }, maxAttempts: 8 },
  ],
]

/** Without jitter, which only shortens. */
function retryDelays(): string {
  return table(
    ['Policy', 'Waits between attempts', 'From the first attempt to the last'],
    policies.map(([name, policy]) => {
      const attempts = policy.maxAttempts ?? retryDefaults.maxAttempts
      const waits = Array.from({ length: attempts - 1 }, (_, n) => nextDelay(policy, n + 1, 0))
      const total = waits.reduce((sum, wait) => sum + wait, 0)
      return [name, waits.map(duration).join(', '), `${duration(total)} in ${attempts} attempts`]
    }),
  )
}

/** The first heading of the English page names the channel. */
function channelPages(): string {
  const folder = new URL('../docs/channels/', import.meta.url)
  const english = readdirSync(folder).filter(name => /^[^.]+\.md$/.test(name))
  const rows = english.sort().map(name => {
    const [, heading = name] = /^# (.+)$/m.exec(readFileSync(new URL(name, folder), 'utf8')) ?? []
    return [heading, `[English](channels/${name}), [中文](channels/${name.replace('.md', '.zh.md')})`]
  })
  return table(['Channel', 'Page'], rows)
}

/** Members with their comments; `words` for those that have none. */
function memberTable(file: string, name: string, head: string, words: { readonly [member: string]: string } = {}) {
  const source = readFileSync(new URL(`../packages/${file}`, import.meta.url), 'utf8')
  return table(
    [head, 'Meaning'],
    membersOf(source, name).map(member => {
      const meaning = member.comment || words[member.name]
      if (meaning === undefined) throw new Error(`${name}.${member.name} has no comment.`)
      return [nameOf(member), meaning]
    }),
  )
}

const nameOf = ({ name, isOptional }: Member): string => code(isOptional ? `${name}?` : name)

function descriptionOf(schema: unknown): string {
  if (typeof schema === 'object' && schema !== null && 'description' in schema) return String(schema.description)
  return ''
}

function duration(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const
  const parts: string[] = []
  let rest = ms
  for (const [unit, size] of units) {
    const count = unit === 's' ? rest / size : Math.floor(rest / size)
    if (count > 0) parts.push(`${count} ${unit}`)
    rest -= count * size
  }
  return parts.join(' ') || '0 s'
}

const number = (value: number): string => value.toLocaleString('en-US')
const code = (text: string): string => `\`${text}\``
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
