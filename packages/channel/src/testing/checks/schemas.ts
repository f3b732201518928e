import { compileSchema, type SchemaCheck } from '../../host/index.ts'
import type { Json, JsonSchema } from '../../json.ts'
import { type ChannelCheck, CheckFailure, must } from '../channel-check.ts'
import { secretFields } from '../secrets.ts'

/** The three schemas, held against what the double sends. */
export const schemaChecks: readonly ChannelCheck[] = [
  {
    title: 'has object schemas that compile and refuse unknown fields',
    async run({ plugin }) {
      for (const [name, schema] of schemasOf(plugin)) {
        compile(name, schema)
        must(schema.type === 'object', `${name} is not of type object.`)
        must(
          schema.additionalProperties === false || schema.unevaluatedProperties === false,
          `${name} lets unknown fields through; set additionalProperties to false, so that a mistyped field is told.`,
        )
      }
      return undefined
    },
  },
  {
    title: 'marks secrets among the settings as writeOnly',
    async run({ plugin }) {
      const marked = secretFields(plugin.settings)
      for (const name of Object.keys(propertiesOf(plugin.settings)))
        must(
          !looksSecret(name) || marked.includes(name),
          `settings.${name} looks like a secret; mark it "writeOnly": true, or it is shown to whoever reads the account.`,
        )
      return undefined
    },
  },
  {
    title: 'accepts the settings, addresses and contents of its double',
    async run({ plugin, double }) {
      const check = compile('settings', plugin.settings)
      for (const name of ['settings', 'wrongSettings', 'unreachableSettings'] as const) {
        const settings = double[name]
        if (settings) mustFit(check, settings, `${name} of the double`)
      }
      const { address, content } = double.makeDelivery(0, 'text')
      mustFit(compile('address.schema', plugin.address.schema), address, 'The address of makeDelivery()')
      mustFit(compile('content.schema', plugin.content.schema), content, 'The content of makeDelivery()')
      return undefined
    },
  },
  {
    title: 'previews a content as text',
    async run({ plugin, double }) {
      const preview = plugin.content.preview(double.makeDelivery(0, 'text').content)
      must(typeof preview.text === 'string' && preview.text !== '', 'content.preview() gives no text for the timeline.')
      return undefined
    },
  },
]

type Schemas = {
  readonly settings: JsonSchema
  readonly address: { readonly schema: JsonSchema }
  readonly content: { readonly schema: JsonSchema }
}

function schemasOf(plugin: Schemas): readonly (readonly [name: string, schema: JsonSchema])[] {
  return [
    ['settings', plugin.settings],
    ['address.schema', plugin.address.schema],
    ['content.schema', plugin.content.schema],
  ]
}

function compile(name: string, schema: JsonSchema): SchemaCheck {
  try {
    return compileSchema(schema)
  } catch (error) {
    throw new CheckFailure(`${name} is no valid JSON Schema: ${error instanceof Error ? error.message : error}.`)
  }
}

function mustFit(check: SchemaCheck, value: Json, what: string): void {
  const [problem] = check(value)
  must(problem === undefined, `${what} breaks its schema: ${problem?.field || 'it'} ${problem?.reason}.`)
}

function propertiesOf(schema: JsonSchema): object {
  return typeof schema.properties === 'object' && schema.properties !== null ? schema.properties : {}
}

function looksSecret(name: string): boolean {
  return /secret|password|passphrase|private_?key|token$/i.test(name) && !/url|id$|name$/i.test(name)
}
