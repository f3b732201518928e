import type { ProviderTemplate } from '@message-center/channel'
import type { AccountView } from '@message-center/core'
import { Type } from 'typebox'
import type { Answer } from '../api/api-route.ts'
import { RetryPolicySchema } from './retry-policy-schema.ts'
import { anyObject, closed, instant, nameParam, newName, revision, seenRevision } from './schema-parts.ts'

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

export const AccountSchema = Type.Object(
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

export const ProviderTemplateSchema = Type.Object(
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

export const NewAccountSchema = Type.Object(
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
)

export const AccountChangeSchema = Type.Object(
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
)

export const CheckSchema = Type.Object(
  {
    verdict: Type.Enum(['works', 'broken', 'unreachable']),
    message: Type.Optional(Type.String()),
    code: Type.Optional(Type.String({ description: "The provider's own." })),
    reason: Type.Optional(Type.String()),
    fix: Type.Optional(Type.String()),
  },
  { ...closed, title: 'CheckAnswer' },
)

export const oneAccount = Type.Object({ id: nameParam('Of the account.', 'sms-main') }, closed)

export const newAccountExample = {
  id: 'sms-main',
  plugin: 'sms-aliyun',
  settings: { accessKeyId: 'LTAI5t…', accessKeySecret: '…', signName: '示例科技' },
  rateLimit: { max: 100, perMs: 1000 },
}

export const accountExample: Answer<typeof AccountSchema> = {
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

export function toAccountView(account: AccountView): Answer<typeof AccountSchema> {
  const { createdAt, updatedAt, ...rest } = account
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  }
}

export function toTemplateView({ reason, ...rest }: ProviderTemplate): Answer<typeof ProviderTemplateSchema> {
  return { ...rest, ...(reason !== undefined && { reason }) }
}
