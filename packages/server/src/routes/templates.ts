import type { TemplateBody, Templates } from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import { readRecords, recordQuery } from './record-page.ts'
import { anyObject, closed, listOf, pageOf, seenRevision } from './schema-parts.ts'
import {
  DraftChangeSchema,
  draftExample,
  NewDraftSchema,
  oneTemplate,
  oneVersion,
  PreviewSchema,
  SummarySchema,
  TemplateProblemSchema,
  toVersionView,
  VersionSchema,
  versionExample,
} from './template-schemas.ts'

const tag = 'templates'
const found = { status: 200, description: 'The version.', schema: VersionSchema, example: versionExample } as const
const { publishedAt: _, ...unpublished } = versionExample
const draftView = { ...unpublished, state: 'draft' } as const
const version = '/v1/templates/{name}/versions/{version}'

export function templateRoutes(templates: Templates): readonly ApiRoute[] {
  return [...readingRoutes(templates), ...draftRoutes(templates), ...publishingRoutes(templates)]
}

function readingRoutes(templates: Templates): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/templates',
      tag,
      summary: 'All templates of the tenant',
      scope: 'templates:read',
      tenant: 'one',
      query: recordQuery,
      success: {
        status: 200,
        description: 'One page, by name, without what they say.',
        schema: pageOf('TemplateList', SummarySchema),
        example: { items: [{ name: 'order-shipped', latestVersion: 2, publishedVersion: 1, draftVersion: 2 }] },
      },
      problems: ['invalid_cursor', 'management_unavailable'],
      answer: async ({ query, tenant }) => {
        const { records, next } = await readRecords(query, {
          list: `templates of ${tenant}`,
          read: page => templates.list(tenant, page),
          nameOf: template => template.name,
        })
        return { items: records, ...next }
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/v1/templates/{name}/versions',
      tag,
      summary: 'Versions of a template',
      scope: 'templates:read',
      tenant: 'one',
      params: oneTemplate,
      query: recordQuery,
      success: {
        status: 200,
        description: 'One page, oldest first, with all they say.',
        schema: pageOf('VersionList', VersionSchema),
        example: { items: [versionExample] },
      },
      problems: ['invalid_cursor', 'management_unavailable'],
      answer: async ({ params, query, tenant }) => {
        const { records, next } = await readRecords(query, {
          list: `versions of ${tenant}/${params.name}`,
          read: page => templates.versions(tenant, params.name, page),
          nameOf: one => String(one.version),
        })
        return { items: records.map(toVersionView), ...next }
      },
    }),
    defineRoute({
      method: 'GET',
      path: version,
      tag,
      summary: 'One version of a template',
      scope: 'templates:read',
      tenant: 'one',
      params: oneVersion,
      success: found,
      problems: ['management_unavailable'],
      answer: async ({ params, tenant }) =>
        toVersionView(await templates.get(tenant, params.name, Number(params.version))),
    }),
    defineRoute({
      method: 'POST',
      path: `${version}/preview`,
      tag,
      summary: 'See what messages would look like',
      scope: 'templates:read',
      tenant: 'one',
      params: oneVersion,
      body: Type.Object(
        {
          locale: Type.Optional(Type.String({ maxLength: 35, description: "Default: the template's own." })),
          channel: Type.Optional(
            Type.String({ maxLength: 40, description: 'Default: every channel of the template.' }),
          ),
          variables: anyObject('As a message would bring them.'),
        },
        closed,
      ),
      bodyExample: { channel: 'sms', variables: { no: '4711' } },
      success: {
        status: 200,
        description: 'One for each channel.',
        schema: listOf('PreviewList', PreviewSchema),
        example: {
          items: [
            {
              channel: 'sms',
              locale: 'zh-CN',
              content: { text: '您的订单4711已发货。' },
              maskedContent: { text: '您的订单4711已发货。' },
            },
          ],
        },
      },
      problems: ['missing_variable', 'invalid_template', 'invalid_content', 'management_unavailable'],
      answer: async ({ params, body, tenant }) => ({
        items: await templates.preview(tenant, params.name, Number(params.version), body),
      }),
    }),
    defineRoute({
      method: 'POST',
      path: `${version}/check`,
      tag,
      summary: 'Ask what keeps a version from being published',
      scope: 'templates:read',
      tenant: 'one',
      params: oneVersion,
      success: {
        status: 200,
        description: 'All of it; empty when nothing does.',
        schema: listOf('TemplateProblemList', TemplateProblemSchema),
        example: { items: [] },
      },
      problems: ['management_unavailable'],
      answer: async ({ params, tenant }) => ({
        items: await templates.check(tenant, params.name, Number(params.version)),
      }),
    }),
  ]
}

function draftRoutes(templates: Templates): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/v1/templates',
      tag,
      summary: 'Make a draft',
      description:
        'The first version of a new template, or the next of one that has no draft. Messages do not see it before it is published.',
      scope: 'templates:write',
      tenant: 'one',
      body: NewDraftSchema,
      bodyExample: { name: 'order-shipped', ...draftExample },
      success: { status: 201, description: 'The draft.', schema: VersionSchema, example: draftView },
      problems: ['invalid_template', 'conflict', 'management_unavailable'],
      answer: async ({ body: { name, ...body }, tenant }) =>
        toVersionView(await templates.createDraft(tenant, name, withDefaults(body))),
    }),
    defineRoute({
      method: 'PUT',
      path: version,
      tag,
      summary: 'Change a draft',
      description: 'Replaces all it says. Published versions never change.',
      scope: 'templates:write',
      tenant: 'one',
      params: oneVersion,
      body: DraftChangeSchema,
      bodyExample: { ...draftExample, revision: 7 },
      success: { ...found, example: draftView },
      problems: ['invalid_template', 'conflict', 'management_unavailable'],
      answer: async ({ params, body: { revision, ...body }, tenant }) => {
        const change = { body: withDefaults(body), ...(revision !== undefined && { revision }) }
        return toVersionView(await templates.changeDraft(tenant, params.name, Number(params.version), change))
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: version,
      tag,
      summary: 'Discard a draft',
      scope: 'templates:write',
      tenant: 'one',
      params: oneVersion,
      problems: ['conflict', 'management_unavailable'],
      answer: async ({ params, tenant }) => {
        await templates.discardDraft(tenant, params.name, Number(params.version))
        return undefined
      },
    }),
  ]
}

function publishingRoutes(templates: Templates): readonly ApiRoute[] {
  const problems = ['invalid_template', 'conflict', 'management_unavailable'] as const
  return [
    defineRoute({
      method: 'POST',
      path: `${version}/publish`,
      tag,
      summary: 'Publish a draft',
      description: 'Messages use it from now on; the version before is retired.',
      scope: 'templates:write',
      tenant: 'one',
      params: oneVersion,
      query: Type.Object({ revision: seenRevision }, closed),
      success: found,
      problems,
      answer: async ({ params, query, tenant }) =>
        toVersionView(await templates.publish(tenant, params.name, Number(params.version), query.revision)),
    }),
    defineRoute({
      method: 'POST',
      path: `${version}/rollback`,
      tag,
      summary: 'Go back to a retired version',
      description: 'Publishes what it said as a new version.',
      scope: 'templates:write',
      tenant: 'one',
      params: oneVersion,
      success: { ...found, example: { ...versionExample, version: 3 } },
      problems,
      answer: async ({ params, tenant }) =>
        toVersionView(await templates.rollback(tenant, params.name, Number(params.version))),
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/templates/{name}/retire',
      tag,
      summary: 'Take a template out of use',
      description: 'Messages with it are refused from then on.',
      scope: 'templates:write',
      tenant: 'one',
      params: oneTemplate,
      success: { ...found, example: { ...versionExample, state: 'retired' } },
      problems: ['management_unavailable'],
      answer: async ({ params, tenant }) => toVersionView(await templates.retire(tenant, params.name)),
    }),
  ]
}

type GivenBody = Omit<TemplateBody, 'variables' | 'providerTemplates'> & Partial<TemplateBody>

function withDefaults(given: GivenBody): TemplateBody {
  return { variables: {}, providerTemplates: [], ...given }
}
