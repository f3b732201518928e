import type { ChannelPlugin } from '@message-center/channel'
import { type Channels, MessageCenterError } from '@message-center/core'
import { Type } from 'typebox'
import { type Answer, type ApiRoute, defineRoute } from '../api/api-route.ts'
import { closed, listOf, nameParam } from './schema-parts.ts'

const tag = 'channels'

const LocalText = Type.Object({ en: Type.String(), zh: Type.String() }, closed)
const JsonSchema = (description: string) => Type.Object({}, { additionalProperties: true, description })
const CapabilitiesSchema = Type.Object(
  {
    batch: Type.Object(
      { sameContent: Type.Integer(), differentContent: Type.Integer() },
      { ...closed, description: 'Most deliveries of one call to the provider.' },
    ),
    idempotency: Type.Object(
      {
        kind: Type.Enum(['none', 'key', 'content']),
        ttlMs: Type.Optional(Type.Integer()),
        windowMs: Type.Optional(Type.Integer()),
      },
      closed,
    ),
    receipts: Type.Object(
      {
        callback: Type.Boolean(),
        poll: Type.Union([
          Type.Object({ firstAfterMs: Type.Integer(), everyMs: Type.Integer(), untilMs: Type.Integer() }, closed),
          Type.Null(),
        ]),
      },
      closed,
    ),
    recall: Type.Object(
      {
        kind: Type.Enum(['none', 'unsent', 'full', 'window']),
        windowMs: Type.Optional(Type.Integer()),
        needsAddress: Type.Optional(Type.Boolean()),
      },
      closed,
    ),
    providerTemplates: Type.Enum(['required', 'optional', 'none']),
    needsConfirmation: Type.Boolean(),
    categories: Type.Array(Type.Enum(['otp', 'transactional', 'marketing'])),
    maxContent: Type.Union([
      Type.Object({ unit: Type.Enum(['bytes', 'characters']), max: Type.Integer() }, closed),
      Type.Null(),
    ]),
    rateHints: Type.Array(Type.Object({}, { additionalProperties: true })),
  },
  { ...closed, title: 'Capabilities', description: 'What the plugin can do.' },
)

const ChannelSchema = Type.Object(
  {
    plugin: Type.String({ description: 'Accounts name it.' }),
    channel: Type.String({ description: 'Messages name it.' }),
    title: LocalText,
    settings: JsonSchema("JSON Schema of an account's settings; secrets are `writeOnly`."),
    address: JsonSchema('JSON Schema of what `to` needs.'),
    content: JsonSchema('JSON Schema of `content`, and of a template for this channel.'),
    capabilities: CapabilitiesSchema,
  },
  { ...closed, title: 'Channel' },
)

const FailureCodeSchema = Type.Object(
  {
    code: Type.String({ description: "The provider's own." }),
    meaning: LocalText,
    fault: Type.Enum(['recipient', 'content', 'account', 'provider', 'none']),
    nextStep: LocalText,
  },
  { ...closed, title: 'FailureCode' },
)

export function channelRoutes(channels: Channels): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/channels',
      tag,
      summary: 'All channels of the hub',
      description: 'One entry per plugin: what accounts, recipients and content have to look like, and what it can do.',
      scope: 'channels:read',
      tenant: 'none',
      success: {
        status: 200,
        description: 'The catalogue.',
        schema: listOf('ChannelList', ChannelSchema),
        example: { items: [example] },
      },
      problems: [],
      answer: async () => ({ items: channels.plugins.map(toView) }),
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/channels/{plugin}',
      tag,
      summary: 'One channel plugin',
      scope: 'channels:read',
      tenant: 'none',
      params: Type.Object({ plugin: nameParam('Of the plugin.', 'inbox') }, closed),
      success: { status: 200, description: 'The plugin.', schema: ChannelSchema, example },
      problems: [],
      answer: async ({ params }) => toView(pluginOf(channels, params.plugin)),
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/channels/{plugin}/failure-codes',
      tag,
      summary: 'Failure codes of a provider, explained',
      scope: 'channels:read',
      tenant: 'none',
      params: Type.Object({ plugin: nameParam('Of the plugin.', 'sms-aliyun') }, closed),
      success: {
        status: 200,
        description: 'Each code with meaning, fault and next step, in English and Chinese.',
        schema: listOf('FailureCodeList', FailureCodeSchema),
        example: {
          items: [
            {
              code: 'isv.MOBILE_NUMBER_ILLEGAL',
              meaning: { en: 'The number has a wrong form.', zh: '手机号码格式错误。' },
              fault: 'recipient',
              nextStep: { en: 'Correct the number.', zh: '更正手机号码。' },
            },
          ],
        },
      },
      problems: [],
      answer: async ({ params }) => ({
        items: pluginOf(channels, params.plugin).failureCodes.map(code => ({ ...code })),
      }),
    }),
  ]
}

type ChannelView = Answer<typeof ChannelSchema>

const example: ChannelView = {
  plugin: 'inbox',
  channel: 'inbox',
  title: { en: 'In-site inbox', zh: '站内信' },
  settings: { type: 'object', properties: {}, additionalProperties: false },
  address: { type: 'object', properties: { userId: { type: 'string' } }, required: ['userId'] },
  content: { type: 'object', properties: { title: { type: 'string' }, text: { type: 'string' } } },
  capabilities: {
    batch: { sameContent: 500, differentContent: 500 },
    idempotency: { kind: 'key', ttlMs: 604_800_000 },
    receipts: { callback: false, poll: null },
    recall: { kind: 'full' },
    providerTemplates: 'none',
    needsConfirmation: false,
    categories: ['otp', 'transactional', 'marketing'],
    maxContent: { unit: 'bytes', max: 65_536 },
    rateHints: [],
  },
}

function toView(plugin: ChannelPlugin): ChannelView {
  const { name, channel, title, settings, address, content, capabilities } = plugin
  return {
    plugin: name,
    channel,
    title: { ...title },
    settings: { ...settings },
    address: { ...address.schema },
    content: { ...content.schema },
    capabilities: {
      ...capabilities,
      categories: [...capabilities.categories],
      rateHints: capabilities.rateHints.map(hint => ({ ...hint })),
    },
  }
}

function pluginOf(channels: Channels, name: string): ChannelPlugin {
  const plugin = channels.plugin(name)
  if (plugin !== undefined) return plugin
  throw new MessageCenterError('not_found', {
    detail: 'The hub has no such plugin.',
    fix: 'List them by GET /v1/channels.',
  })
}
