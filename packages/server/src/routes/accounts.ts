import type { ProviderTemplate } from '@message-center/channel'
import type { AccountChange, Accounts, AccountView, MessageCenter } from '@message-center/core'
import { Type } from 'typebox'
import { type Answer, type ApiRoute, defineRoute } from '../api/api-route.ts'
import { readRecords, recordQuery } from './record-page.ts'
import { RetryPolicySchema } from './retry-policy-schema.ts'
import { anyObject, closed, instant, nameParam, newName, pageOf, revision, seenRevision } from './schema-parts.ts'

const tag = 'accounts'

const RateLimit = Type.Object(
  {
    max: Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Deliveries.' }),
    perMs: Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'In so many milliseconds.' }),
  },
  { ...closed, title: 'RateLimit', description: "Tightens the provider's own limits, never loosens them." },
)
const concurrency = Type.Integer({
  minimum: 1,
  maximum: 10_000,
  description: 'Calls to the provider at the same time. Default 100.',
})
const onUnknown = Type.Enum(['hold', 'repeat'], {
  description: 'What happens to a delivery of unknown outcome where the provider does not deduplicate. Default hold.',
})
const settings = anyObject("By the plugin's schema: see the catalogue of channels.")
const isEnabled = Type.Boolean({ description: 'Default true. A disabled one sends nothing.' })

const AccountSchema = Type.Object(
  {
    tenant: Type.String(),
    id: Type.String(),
    plugin: Type.String(),
    settings: anyObject('Without its secrets: these go in and never come out.'),
    secretsSet: Type.Array(Type.String(), { description: 'JSON pointers of the secrets that are set.' }),
    problem: Type.Optional(Type.String({ description: 'Why the account cannot send, where it cannot.' })),
    isEnabled: Type.Boolean(),
    rateLimit: Type.Optional(RateLimit),
    concurrency: Type.Optional(concurrency),
    retry: Type.Optional(RetryPolicySchema),
    onUnknown: Type.Optional(onUnknown),
    createdAt: instant('When it was made.'),
    updatedAt: instant('When it was changed last.'),
    revision,
  },
  { ...closed, title: 'Account' },
)

const ProviderTemplateSchema = Type.Object(
  {
    code: Type.String(),
    title: Type.String(),
    text: Type.String(),
    variables: Type.Array(Type.String()),
    state: Type.Enum(['approved', 'pending', 'rejected']),
    reason: Type.Optional(Type.String({ description: 'Why it was rejected.' })),
  },
  { ...closed, title: 'ProviderTemplate' },
)

const oneAccount = Type.Object({ id: nameParam('Of the account.', 'sms-main') }, closed)

const newAccountExample = {
  id: 'sms-main',
  plugin: 'sms-aliyun',
  settings: { accessKeyId: 'LTAI5t…', accessKeySecret: '…', signName: '示例科技' },
  rateLimit: { max: 100, perMs: 1000 },
}

const example: Answer<typeof AccountSchema> = {
  tenant: 'demo',
  id: 'sms-main',
  plugin: 'sms-aliyun',
  settings: { accessKeyId: 'LTAI5t…', signName: '示例科技' },
  secretsSet: ['/accessKeySecret'],
  isEnabled: true,
  rateLimit: { max: 100, perMs: 1000 },
  createdAt: '2026-11-22T08:00:00.000Z',
  updatedAt: '2026-11-22T08:00:00.000Z',
  revision: 3,
}

const found = { status: 200, description: 'The account.', schema: AccountSchema, example } as const

/** What accounts ask their providers. */
type Providers = Pick<MessageCenter, 'check' | 'listProviderTemplates'>

export function accountRoutes(accounts: Accounts, providers: Providers): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/accounts',
      tag,
      summary: 'All accounts of the tenant',
      scope: 'accounts:read',
      tenant: 'one',
      query: recordQuery,
      success: {
        status: 200,
        description: 'One page, by id.',
        schema: pageOf('AccountList', AccountSchema),
        example: { items: [example] },
      },
      problems: ['invalid_cursor', 'management_unavailable'],
      answer: async ({ query, tenant }) => {
        const { records, next } = await readRecords(query, {
          list: `accounts of ${tenant}`,
          read: page => accounts.list(tenant, page),
          nameOf: account => account.id,
        })
        return { items: records.map(toView), ...next }
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/accounts',
      tag,
      summary: 'Make an account',
      description: 'Settings marked `writeOnly` are encrypted at rest and never come out again.',
      scope: 'accounts:write',
      tenant: 'one',
      body: Type.Object(
        {
          id: newName('Callers name it: `sms-main`.'),
          plugin: Type.String({ minLength: 1, maxLength: 40, description: 'Of the catalogue of channels.' }),
          settings,
          isEnabled: Type.Optional(isEnabled),
          rateLimit: Type.Optional(RateLimit),
          concurrency: Type.Optional(concurrency),
          retry: Type.Optional(RetryPolicySchema),
          onUnknown: Type.Optional(onUnknown),
        },
        closed,
      ),
      bodyExample: newAccountExample,
      success: { ...found, status: 201 },
      problems: ['invalid_settings', 'conflict', 'management_unavailable'],
      answer: async ({ body, tenant }) => toView(await accounts.create(tenant, body)),
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/accounts/{id}',
      tag,
      summary: 'One account',
      scope: 'accounts:read',
      tenant: 'one',
      params: oneAccount,
      success: found,
      problems: ['management_unavailable'],
      answer: async ({ params, tenant }) => toView(await accounts.get(tenant, params.id)),
    }),
    defineRoute({
      method: 'PATCH',
      path: '/v1/accounts/{id}',
      tag,
      summary: 'Change an account',
      description:
        'Members that are absent stay. `settings` replaces all settings, except that secrets which are not given stay; a secret that is `null` is removed. An option that is `null` goes back to its default.',
      scope: 'accounts:write',
      tenant: 'one',
      params: oneAccount,
      body: Type.Object(
        {
          settings: Type.Optional(settings),
          isEnabled: Type.Optional(isEnabled),
          rateLimit: Type.Optional(Type.Union([RateLimit, Type.Null()])),
          concurrency: Type.Optional(Type.Union([concurrency, Type.Null()])),
          retry: Type.Optional(Type.Union([RetryPolicySchema, Type.Null()])),
          onUnknown: Type.Optional(Type.Union([onUnknown, Type.Null()])),
          revision: seenRevision,
        },
        { ...closed, minProperties: 1 },
      ),
      bodyExample: { isEnabled: false, revision: 3 } satisfies AccountChange,
      success: found,
      problems: ['invalid_settings', 'conflict', 'management_unavailable'],
      answer: async ({ params, body, tenant }) => toView(await accounts.change(tenant, params.id, body)),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/v1/accounts/{id}',
      tag,
      summary: 'Remove an account',
      description: 'Not while a route or a published template names it.',
      scope: 'accounts:write',
      tenant: 'one',
      params: oneAccount,
      problems: ['in_use', 'management_unavailable'],
      answer: async ({ params, tenant }) => {
        await accounts.remove(tenant, params.id)
        return undefined
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/accounts/{id}/check',
      tag,
      summary: 'Try the credentials of an account',
      description: 'Asks the provider without sending anything.',
      scope: 'accounts:write',
      tenant: 'one',
      params: oneAccount,
      success: {
        status: 200,
        description: 'What the provider said.',
        schema: Type.Object(
          {
            verdict: Type.Enum(['works', 'broken', 'unreachable']),
            message: Type.Optional(Type.String()),
            code: Type.Optional(Type.String({ description: "The provider's own." })),
            reason: Type.Optional(Type.String()),
            fix: Type.Optional(Type.String()),
          },
          { ...closed, title: 'CheckAnswer' },
        ),
        example: { verdict: 'works' },
      },
      problems: ['not_implemented_by_channel', 'management_unavailable'],
      answer: ({ params, tenant, signal }) => providers.check(tenant, params.id, signal()),
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/accounts/{id}/provider-templates',
      tag,
      summary: 'Templates that the provider knows',
      description: 'As the provider lists them now, with their state of approval.',
      scope: 'accounts:read',
      tenant: 'one',
      params: oneAccount,
      query: Type.Object(
        { cursor: Type.Optional(Type.String({ maxLength: 512, description: '`cursor` of the page before.' })) },
        closed,
      ),
      success: {
        status: 200,
        description: 'One page.',
        schema: pageOf('ProviderTemplateList', ProviderTemplateSchema),
        example: {
          items: [
            {
              code: 'SMS_1000001',
              title: 'Order shipped',
              // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how the provider writes variables
              text: '您的订单${no}已发货。',
              variables: ['no'],
              state: 'approved',
            },
          ],
        },
      },
      problems: ['not_implemented_by_channel', 'management_unavailable'],
      answer: async ({ params, query, tenant, signal }) => {
        const page = await providers.listProviderTemplates(tenant, params.id, query.cursor, signal())
        return {
          items: page.templates.map(toTemplateView),
          ...(page.nextCursor !== undefined && { cursor: page.nextCursor }),
        }
      },
    }),
  ]
}

function toView(account: AccountView): Answer<typeof AccountSchema> {
  const { createdAt, updatedAt, ...rest } = account
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

function toTemplateView({ reason, ...rest }: ProviderTemplate): Answer<typeof ProviderTemplateSchema> {
  return { ...rest, ...(reason !== undefined && { reason }) }
}
