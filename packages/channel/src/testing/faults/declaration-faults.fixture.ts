import { randomUUID } from 'node:crypto'
import { sampleChannel } from '../sample/sample-channel.ts'
import { capableOf, declaring, explaining, sending, settingsWith } from './break-plugin.fixture.ts'
import type { SeededFault } from './seeded-fault.fixture.ts'

const { address, content, title } = sampleChannel

const name = 'has a name and a channel in the allowed form, and a title in English and Chinese'
const sense = 'declares capabilities that make sense'
const promises = 'opens a sender with everything that the capabilities promise'
const codes = 'explains every failure code once, in English and Chinese, with a next step'
const schemas = 'has object schemas that compile and refuse unknown fields'
const keys = 'gives equal addresses one key and different addresses different keys'
const routes = 'serves host routes that are well-formed and different'

const route = {
  method: 'GET',
  path: '/rooms',
  summary: 'Lists rooms.',
  access: 'open',
  answer: async () => ({ status: 200 }),
} as const

/** Wrong in what the plugin says of itself. */
export const declarationFaults: readonly SeededFault[] = [
  { fault: 'a name in another form', plugin: declaring({ name: 'Chat Relay' }), foundBy: name, says: /'Chat Relay'/ },
  {
    fault: 'a Chinese title in English',
    plugin: declaring({ title: { ...title, zh: 'Relay' } }),
    foundBy: name,
    says: /title\.zh has no Chinese/,
  },
  {
    fault: 'a batch of nothing',
    plugin: capableOf({ batch: { sameContent: 10, differentContent: 0 } }),
    foundBy: sense,
    says: /batch\.differentContent is 0/,
  },
  {
    fault: 'polling that ends before it begins',
    plugin: capableOf({ receipts: { callback: true, poll: { firstAfterMs: 60, everyMs: 5, untilMs: 50 } } }),
    foundBy: sense,
    says: /untilMs after firstAfterMs/,
  },
  {
    fault: 'a promised recall that is not there',
    plugin: declaring({
      async open(settings, context) {
        const { recall: _, ...sender } = await sampleChannel.open(settings, context)
        return sender
      },
    }),
    foundBy: promises,
    says: /sender has no recall\(\)/,
  },
  {
    fault: 'a failure code explained twice',
    plugin: explaining(([first, ...others]) => (first ? [first, first, ...others] : others)),
    foundBy: codes,
    says: /'NO_ROOM' twice/,
  },
  {
    fault: 'a failure code without a Chinese next step',
    plugin: explaining(known => known.map(code => ({ ...code, nextStep: { en: 'Wait.', zh: '' } }))),
    foundBy: codes,
    says: /nextStep\.zh has no Chinese/,
  },
  {
    fault: 'an address schema that lets unknown fields through',
    plugin: declaring({ address: { ...address, schema: { ...address.schema, additionalProperties: true } } }),
    foundBy: schemas,
    says: /address\.schema lets unknown fields through/,
  },
  {
    fault: 'a mistyped keyword in a schema',
    plugin: declaring({ content: { ...content, schema: { ...content.schema, propertis: {} } } }),
    foundBy: schemas,
    says: /content\.schema is no valid JSON Schema: .*propertis/,
  },
  {
    fault: 'a secret that everybody may read',
    plugin: settingsWith({
      properties: { ...Object(sampleChannel.settings.properties), clientSecret: { type: 'string' } },
    }),
    foundBy: 'marks secrets among the settings as writeOnly',
    says: /settings\.clientSecret looks like a secret/,
  },
  {
    fault: 'a schema that refuses what the provider takes',
    plugin: settingsWith({ required: ['region'] }),
    foundBy: 'accepts the settings, addresses and contents of its double',
    says: /settings of the double breaks its schema: .*region is missing/,
  },
  {
    fault: 'a preview of nothing',
    plugin: declaring({ content: { ...content, preview: () => ({ text: '' }) } }),
    foundBy: 'previews a content as text',
    says: /no text for the timeline/,
  },
  {
    fault: 'a key that is new each time',
    plugin: declaring({ address: { ...address, key: () => randomUUID() } }),
    foundBy: keys,
    says: /differs for equal addresses/,
  },
  {
    fault: 'a key that is the same for everybody',
    plugin: declaring({ address: { ...address, key: () => 'room' } }),
    foundBy: keys,
    says: /same for two addresses/,
  },
  {
    fault: 'a mask that hides nothing',
    plugin: declaring({ address: { ...address, mask: ({ room }) => `room ${room}` } }),
    foundBy: 'masks an address so that nobody can reach the recipient by it',
    says: /contains the whole address/,
  },
  {
    fault: 'a host route that is there twice',
    plugin: declaring({ hostRoutes: () => [route, route] }),
    foundBy: routes,
    says: /GET \/rooms is there twice/,
  },
  {
    fault: 'a contents limit that is not kept by the schema',
    plugin: declaring({
      content: { ...content, schema: { ...content.schema, properties: { text: { type: 'string' } } } },
    }),
    foundBy: 'takes contents up to the limit it declares and refuses longer ones before they are accepted',
    says: /2001 times 'a' pass schema and check/,
  },
  {
    fault: 'a schema that lets more through than the provider takes',
    plugin: declaring({
      capabilities: { ...sampleChannel.capabilities, maxContent: { unit: 'characters', max: 3_000 } },
      content: {
        ...content,
        schema: { ...content.schema, properties: { text: { type: 'string', maxLength: 3_000 } } },
      },
    }),
    foundBy: 'takes contents up to the limit it declares and refuses longer ones before they are accepted',
    says: /3000 times 'a' pass schema and check\(\), but the provider answered/,
  },
  {
    fault: 'a close that fails the second time',
    plugin: sending(() => {
      let isClosed = false
      return {
        async close() {
          if (isClosed) throw new Error('already closed')
          isClosed = true
        },
      }
    }),
    foundBy: 'closes twice without harm, also while sending',
    says: /second close\(\) failed: Error: already closed/,
  },
]
