import type { TemplateVersion } from '@message-center/core'
import { Type } from 'typebox'
import type { Answer } from '../api/api-route.ts'
import { RetryPolicySchema } from './retry-policy-schema.ts'
import { anyObject, closed, instant, nameParam, newName, revision, seenRevision } from './schema-parts.ts'

const locales = Type.Record(
  Type.String(),
  Type.Record(Type.String(), anyObject("Content in the channel's form; strings may hold variables: `{{no}}`.")),
  { description: 'Content by locale, then by channel.' },
)

const variables = Type.Record(
  Type.String(),
  Type.Object(
    {
      description: Type.Optional(Type.String()),
      isRequired: Type.Optional(Type.Boolean({ description: 'Default true: a message without it is refused.' })),
      isSensitive: Type.Optional(
        Type.Boolean({ description: 'Masked everywhere outside the delivery itself. Default false.' }),
      ),
    },
    closed,
  ),
  { description: 'Variables that the contents use.' },
)

const providerTemplates = Type.Array(
  Type.Object(
    {
      account: Type.String({ description: 'Of the tenant.' }),
      locale: Type.Optional(Type.String({ description: 'Default: every locale.' })),
      code: Type.String({ description: "The provider's own: `SMS_1000001`." }),
      signature: Type.Optional(Type.String()),
      variables: Type.Record(Type.String(), Type.String(), {
        description: "The provider's variable names, each with a text that may hold ours.",
      }),
    },
    closed,
  ),
  { description: 'Bindings to templates that a provider has approved, one for each account.' },
)

const body = {
  defaultLocale: Type.String({
    minLength: 2,
    maxLength: 35,
    description: 'For messages that name none, or one that is missing.',
  }),
  locales,
  variables: Type.Optional(variables),
  providerTemplates: Type.Optional(providerTemplates),
  retry: Type.Optional(RetryPolicySchema),
}

export const NewDraftSchema = Type.Object({ name: newName('Messages name it: `order-shipped`.'), ...body }, closed)
export const DraftChangeSchema = Type.Object({ ...body, revision: seenRevision }, closed)

export const VersionSchema = Type.Object(
  {
    tenant: Type.String(),
    name: Type.String(),
    version: Type.Integer({ description: 'Counted from 1.' }),
    state: Type.Enum(['draft', 'published', 'retired']),
    defaultLocale: Type.String(),
    locales,
    variables,
    providerTemplates,
    retry: Type.Optional(RetryPolicySchema),
    createdAt: instant('When it was made.'),
    publishedAt: Type.Optional(instant('When it was published.')),
    revision,
  },
  { ...closed, title: 'TemplateVersion' },
)

export const SummarySchema = Type.Object(
  {
    name: Type.String(),
    latestVersion: Type.Integer(),
    publishedVersion: Type.Optional(Type.Integer({ description: 'The one that is used.' })),
    draftVersion: Type.Optional(Type.Integer()),
  },
  { ...closed, title: 'Template' },
)

export const PreviewSchema = Type.Object(
  {
    channel: Type.String(),
    locale: Type.String({ description: 'The one that was found.' }),
    content: anyObject('What the recipient would get.'),
    maskedContent: anyObject('What search and timeline would show.'),
  },
  { ...closed, title: 'Preview' },
)

export const TemplateProblemSchema = Type.Object(
  {
    code: Type.String(),
    field: Type.String({ description: 'JSON pointer into the body of the template.' }),
    detail: Type.String(),
    fix: Type.String(),
  },
  { ...closed, title: 'TemplateProblem' },
)

export const versionPath = '/v1/templates/{name}/versions/{version}'

export const oneTemplate = Type.Object({ name: nameParam('Of the template.', 'order-shipped') }, closed)

export const oneVersion = Type.Object(
  {
    ...oneTemplate.properties,
    version: Type.String({ pattern: '^[1-9]\\d{0,7}$', description: 'Number of the version.', examples: ['1'] }),
  },
  closed,
)

export const draftExample = {
  defaultLocale: 'zh-CN',
  locales: {
    'zh-CN': {
      sms: { text: '您的订单{{no}}已发货。' },
      inbox: { title: '订单已发货', text: '您的订单{{no}}已发货。' },
    },
  },
  variables: { no: { description: 'Number of the order' } },
  providerTemplates: [{ account: 'sms-main', code: 'SMS_1000001', variables: { no: '{{no}}' } }],
}

export const versionExample: Answer<typeof VersionSchema> = {
  tenant: 'demo',
  name: 'order-shipped',
  version: 1,
  state: 'published',
  ...draftExample,
  createdAt: '2026-11-22T08:00:00.000Z',
  publishedAt: '2026-11-22T08:05:00.000Z',
  revision: 7,
}

export function toVersionView(version: TemplateVersion): Answer<typeof VersionSchema> {
  const { createdAt, publishedAt, ...rest } = version
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    ...(publishedAt && { publishedAt: publishedAt.toISOString() }),
  }
}
