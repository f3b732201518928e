import type { TemplateBody, Templates } from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import { closed, seenRevision } from './schema-parts.ts'
import { readingRoutes } from './template-reading.ts'
import {
  DraftChangeSchema,
  draftExample,
  NewDraftSchema,
  oneTemplate,
  oneVersion,
  toVersionView,
  VersionSchema,
  versionExample,
  versionPath,
} from './template-schemas.ts'

const tag = 'templates'
const found = { status: 200, description: 'The version.', schema: VersionSchema, example: versionExample } as const
const { publishedAt: _, ...unpublished } = versionExample
const draftView = { ...unpublished, state: 'draft' } as const

export function templateRoutes(templates: Templates): readonly ApiRoute[] {
  return [...readingRoutes(templates), ...draftRoutes(templates), ...publishingRoutes(templates)]
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
      path: versionPath,
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
      path: versionPath,
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
      path: `${versionPath}/publish`,
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
      path: `${versionPath}/rollback`,
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
