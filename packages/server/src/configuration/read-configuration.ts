import { compileSchema } from '@message-center/channel/host'
import { jsonSchemaOf } from '../json-schema-of.ts'
import { type Configuration, ConfigurationSchema, variableOf } from './configuration-schema.ts'

/** What is wrong with one variable. */
export interface ConfigurationProblem {
  readonly variable: string
  readonly reason: string
  readonly fix: string
}

export type ConfigurationReading =
  | { readonly verdict: 'fits'; readonly configuration: Configuration }
  | { readonly verdict: 'refused'; readonly problems: readonly ConfigurationProblem[] }

type Environment = { readonly [name: string]: string | undefined }

const variables = Object.entries(ConfigurationSchema.properties).map(([member, schema]) => ({
  member,
  name: variableOf(member),
  type: 'type' in schema ? schema.type : 'enum',
  default: 'default' in schema ? schema.default : undefined,
}))
const known = new Set(variables.map(variable => variable.name))
/** Set by Midnight Commander for the shells it starts; and where our own pages keep a key for pasting. */
const foreignVariables: ReadonlySet<string> = new Set(['MC_SID', 'MC_TMPDIR', 'MC_KEY', 'MC_URL'])
const check = compileSchema(jsonSchemaOf(ConfigurationSchema))

/** Reads the settings from `MC_*` variables; an empty one counts as absent. Tells all problems at once, never a value. */
export function readConfiguration(environment: Environment): ConfigurationReading {
  const problems: ConfigurationProblem[] = []
  const settings: { [member: string]: unknown } = {}
  for (const { member, name, type, default: preset } of variables) {
    const text = environment[name]?.trim()
    const value = text ? fromText(text, type) : preset
    if (value !== undefined) settings[member] = value
  }
  for (const name of Object.keys(environment)) {
    if (name.startsWith('MC_') && !known.has(name) && !foreignVariables.has(name)) problems.push(unknownVariable(name))
  }
  for (const { field, reason, fix } of check(settings)) {
    const variable = variableOf(field.split('/')[1] ?? '')
    if (!problems.some(problem => problem.variable === variable)) problems.push({ variable, reason, fix })
  }
  problems.push(...missingInCluster(settings))
  return problems.length === 0
    ? { verdict: 'fits', configuration: settings as Configuration }
    : { verdict: 'refused', problems }
}

const neededInCluster = ['databaseUrl', 'rocketmqEndpoints', 'elasticsearchUrl', 'secretKey']

function missingInCluster(settings: { readonly [member: string]: unknown }): readonly ConfigurationProblem[] {
  if (settings.storage !== 'cluster') return []
  return neededInCluster
    .filter(member => settings[member] === undefined)
    .map(member => ({
      variable: variableOf(member),
      reason: 'is missing, and a cluster needs it',
      fix: 'Set it to the same value for all processes.',
    }))
}

/** The value a text stands for; one that fits no type stays a text, and the schema refuses it. */
function fromText(text: string, type: string): unknown {
  if (type === 'integer') return /^-?\d{1,15}$/.test(text) ? Number(text) : text
  if (type === 'boolean') return { true: true, '1': true, false: false, '0': false }[text.toLowerCase()] ?? text
  if (type === 'array') return text.split(',').map(item => item.trim())
  return text
}

function unknownVariable(variable: string): ConfigurationProblem {
  const near = [...known].find(name => distance(name, variable) <= 3)
  return {
    variable,
    reason: 'is not a setting of the hub',
    fix: near === undefined ? 'Remove it; docs/configuration.md lists all.' : `Did you mean ${near}?`,
  }
}

/** How many letters differ (Levenshtein). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (const [rowIndex, letter] of [...left].entries()) {
    const next = [rowIndex + 1]
    for (const [index, other] of [...right].entries()) {
      const replaced = (row[index] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}
