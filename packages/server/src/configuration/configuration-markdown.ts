import { jsonSchemaOf } from '../json-schema-of.ts'
import { ConfigurationSchema, variableOf } from './configuration-schema.ts'

/** The page of settings, from the schema that checks them. */
export function configurationMarkdown(): string {
  const rows = Object.entries(ConfigurationSchema.properties).map(([member, property]) => {
    const schema = jsonSchemaOf(property)
    return `| \`${variableOf(member)}\` | ${allowed(schema)} | ${preset(schema)} | ${schema.description} |`
  })
  return `# Configuration

The hub reads its settings from environment variables. An empty one counts as absent. An unknown \`MC_…\` variable and a value
that does not fit are refused at the start, all at once, each with the reason and what to do.
Whoever embeds the hub hands the same settings to \`startServer\`, as members of an object: \`MC_DATA_DIR\` is \`dataDir\`.

| Variable | Values | Default | Meaning |
| --- | --- | --- | --- |
${rows.join('\n')}

Written by \`npm run docs\`, from \`packages/server/src/configuration/configuration-schema.ts\`.
`
}

function allowed(schema: ReturnType<typeof jsonSchemaOf>): string {
  if (Array.isArray(schema.enum)) return schema.enum.map(value => `\`${value}\``).join(', ')
  if (schema.type === 'integer') return `${schema.minimum} to ${schema.maximum}`
  if (schema.type === 'boolean') return '`true`, `false`'
  return schema.type === 'array' ? 'list' : schema.writeOnly === true ? 'secret text' : 'text'
}

function preset(schema: ReturnType<typeof jsonSchemaOf>): string {
  if (schema.default === undefined) return ''
  return Array.isArray(schema.default) ? 'empty' : `\`${schema.default}\``
}
