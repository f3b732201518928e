import type { Templates } from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import { readRecords, recordQuery } from './record-page.ts'
import { anyObject, closed, listOf, pageOf } from './schema-parts.ts'
import {
  oneTemplate,
  oneVersion,
  PreviewSchema,
  SummarySchema,
  TemplateProblemSchema,
  toVersionView,
  VersionSchema,
  versionExample,
  versionPath,
} from './template-schemas.ts'

const tag = 'templates'

/** What can be asked of templates without changing them. */
export function readingRoutes(templates: Templates): readonly ApiRoute[] {
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
      path: versionPath,
      tag,
      summary: 'One version of a template',
      scope: 'templates:read',
      tenant: 'one',
      params: oneVersion,
      success: { status: 200, description: 'The version.', schema: VersionSchema, example: versionExample },
      problems: ['management_unavailable'],
      answer: async ({ params, tenant }) =>
        toVersionView(await templates.get(tenant, params.name, Number(params.version))),
    }),
    defineRoute({
      method: 'POST',
      path: `${versionPath}/preview`,
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
      path: `${versionPath}/check`,
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
