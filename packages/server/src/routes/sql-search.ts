import { MessageCenterError, type SqlSearch } from '@message-center/core'
import { Type } from 'typebox'
import { type ApiRoute, defineRoute } from '../api/api-route.ts'
import { scopeOf } from './message-query.ts'
import { closed } from './schema-parts.ts'

const value = Type.Union([Type.String(), Type.Number(), Type.Null()])

const SqlAnswerSchema = Type.Object(
  {
    columns: Type.Array(
      Type.Object({ name: Type.String(), type: Type.Enum(['text', 'integer', 'real', 'instant']) }, closed),
    ),
    rows: Type.Array(Type.Array(value), {
      description: 'One value per column. Instants are in ISO 8601, UTC; addresses are masked.',
    }),
    hasMore: Type.Boolean({ description: 'Whether LIMIT, 100 without one, has cut something off.' }),
  },
  { ...closed, title: 'SqlAnswer' },
)

export function searchRoutes(search: Pick<SqlSearch, 'sql'>): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/v1/search/sql',
      tag: 'messages',
      summary: 'Ask in SQL',
      description:
        'One SELECT over the table `messages`, a row per delivery: WHERE, GROUP BY with COUNT, SUM, MIN, MAX and AVG, ORDER BY, LIMIT. A tenant’s key sees the rows of its tenant, whatever the query says. What is not supported is refused by its name. An index in Elasticsearch knows a change some seconds later.',
      scope: 'messages:read',
      tenant: 'all',
      body: Type.Object(
        {
          query: Type.String({ minLength: 1, maxLength: 10_000 }),
          parameters: Type.Optional(
            Type.Array(value, {
              maxItems: 2_000,
              description: 'One for each `?` of the query, in order. Default none.',
            }),
          ),
          dialect: Type.Optional(
            Type.Enum(['own', 'server'], {
              description:
                "`server` hands the query to Elasticsearch's own SQL, where the index has it; only with an operator's key. Default `own`.",
            }),
          ),
        },
        closed,
      ),
      bodyExample: {
        query: 'SELECT status, COUNT(*) AS n FROM messages WHERE accepted_at >= ? GROUP BY status ORDER BY n DESC',
        parameters: ['2026-11-22T00:00:00Z'],
      },
      success: {
        status: 200,
        description: 'The rows.',
        schema: SqlAnswerSchema,
        example: {
          columns: [
            { name: 'status', type: 'text' },
            { name: 'n', type: 'integer' },
          ],
          rows: [
            ['delivered', 1204],
            ['failed', 3],
          ],
          hasMore: false,
        },
      },
      problems: ['invalid_sql', 'unsupported_sql', 'sql_limit', 'index_unavailable'],
      answer: async ({ body, tenant, holder, signal }) => {
        const { query, parameters = [], dialect = 'own' } = body
        if (dialect === 'server' && holder.tenant !== undefined) throw forOperators()
        return search.sql(query, parameters, scopeOf(tenant), { isReadOnly: true, dialect, signal: signal() })
      },
    }),
  ]
}

const forOperators = () =>
  new MessageCenterError('forbidden', {
    field: '/dialect',
    detail: "The server's own SQL is for operators.",
    fix: 'Leave out the dialect.',
  })
