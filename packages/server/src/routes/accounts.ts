import type { AccountChange, Accounts, MessageCenter } from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import {
  AccountChangeSchema,
  AccountSchema,
  accountExample,
  CheckSchema,
  NewAccountSchema,
  newAccountExample,
  oneAccount,
  ProviderTemplateSchema,
  toAccountView,
  toTemplateView,
} from './account-schemas.ts'
import { readRecords, recordQuery } from './record-page.ts'
import { closed, pageOf } from './schema-parts.ts'

const tag = 'accounts'

const found = { status: 200, description: 'The account.', schema: AccountSchema, example: accountExample } as const

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
        example: { items: [accountExample] },
      },
      problems: ['invalid_cursor', 'management_unavailable'],
      answer: async ({ query, tenant }) => {
        const { records, next } = await readRecords(query, {
          list: `accounts of ${tenant}`,
          read: page => accounts.list(tenant, page),
          nameOf: account => account.id,
        })
        return { items: records.map(toAccountView), ...next }
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
      body: NewAccountSchema,
      bodyExample: newAccountExample,
      success: { ...found, status: 201 },
      problems: ['invalid_settings', 'conflict', 'management_unavailable'],
      answer: async ({ body, tenant }) => toAccountView(await accounts.create(tenant, body)),
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
      answer: async ({ params, tenant }) => toAccountView(await accounts.get(tenant, params.id)),
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
      body: AccountChangeSchema,
      bodyExample: { isEnabled: false, revision: 3 } satisfies AccountChange,
      success: found,
      problems: ['invalid_settings', 'conflict', 'management_unavailable'],
      answer: async ({ params, body, tenant }) => toAccountView(await accounts.change(tenant, params.id, body)),
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
        schema: CheckSchema,
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
