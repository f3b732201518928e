import { type ApiKeys, type ApiKeyView, allows, MessageCenterError } from '@message-center/core'
import { Type } from 'typebox'
import { type Answer, type ApiRoute, defineRoute, type KeyHolder } from '../api/api-route.ts'
import { readRecords, recordQuery } from './record-page.ts'
import { closed, instant, nameParam, pageOf } from './schema-parts.ts'

const tag = 'keys'

const KeySchema = Type.Object(
  {
    id: Type.String(),
    tenant: Type.Optional(Type.String({ description: "Absent for an operator's key." })),
    name: Type.String(),
    prefix: Type.String({ description: 'First characters of the key, to recognise it.' }),
    scopes: Type.Array(Type.String()),
    createdAt: instant('When it was made.'),
    expiresAt: Type.Optional(instant('Not valid from then on.')),
    revokedAt: Type.Optional(instant('Not valid since then.')),
  },
  { ...closed, title: 'Key' },
)

const example: Answer<typeof KeySchema> = {
  id: '6f2c1f0e-9f0b-4a62-9d3e-1f9a3f5f6a10',
  tenant: 'demo',
  name: 'order service',
  prefix: 'mc_demo_h3Kd',
  scopes: ['messages:write', 'messages:read'],
  createdAt: '2026-11-22T08:00:00.000Z',
}

export function keyRoutes(keys: ApiKeys): readonly ApiRoute[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/v1/keys',
      tag,
      summary: 'All keys',
      description: 'Without the keys themselves; revoked and expired ones too.',
      scope: 'keys:read',
      tenant: 'all',
      query: recordQuery,
      success: {
        status: 200,
        description: 'One page.',
        schema: pageOf('KeyList', KeySchema),
        example: { items: [example] },
      },
      problems: ['invalid_cursor', 'management_unavailable'],
      answer: async ({ query, tenant }) => {
        const { records, next } = await readRecords(query, {
          list: `keys of ${tenant ?? '*'}`,
          read: page => keys.list(tenant, page),
          nameOf: key => key.id,
        })
        return { items: records.map(toView), ...next }
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/v1/keys',
      tag,
      summary: 'Make a key',
      description:
        'The answer is the only time that the key is seen. It may have scopes that the asking key has, and no others. To replace a key, make another, switch over, then remove the old one.',
      scope: 'keys:write',
      tenant: 'one',
      body: Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 200, description: 'For people: who uses it.' }),
          scopes: Type.Array(Type.String({ maxLength: 64 }), {
            minItems: 1,
            maxItems: 64,
            description: 'As the API page lists them; `messages:*` is all of messages, `*` is everything.',
          }),
          expiresAt: Type.Optional(instant('Default never.')),
          isOperator: Type.Optional(
            Type.Boolean({
              description:
                "Whether it is an operator's key, of no tenant. Only an operator's key makes one. Default false.",
            }),
          ),
        },
        closed,
      ),
      bodyExample: { name: 'order service', scopes: ['messages:write', 'messages:read'] },
      success: {
        status: 201,
        description: 'The key, and what is known of it from now on.',
        schema: Type.Object(
          { key: Type.String({ description: 'Keep it: it is not shown again.' }), apiKey: KeySchema },
          { ...closed, title: 'NewKey' },
        ),
        example: { key: 'mc_demo_h3Kd…', apiKey: example },
      },
      problems: ['management_unavailable'],
      answer: async ({ body, tenant, holder }) => {
        const { name, scopes, expiresAt, isOperator = false } = body
        requireOwn(holder, scopes, isOperator)
        const made = await keys.create({
          name,
          scopes,
          ...(!isOperator && { tenant }),
          ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }),
        })
        return { key: made.key, apiKey: toView(made.apiKey) }
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/v1/keys/{id}',
      tag,
      summary: 'Revoke a key',
      description: 'Worthless at once in this process, within two seconds in others. It stays in the list.',
      scope: 'keys:write',
      tenant: 'all',
      params: Type.Object({ id: nameParam('Of the key, not the key itself.', example.id) }, closed),
      problems: ['management_unavailable'],
      answer: async ({ params, tenant }) => {
        await keys.revoke(params.id, tenant)
        return undefined
      },
    }),
  ]
}

/** Nobody hands on more than they have. */
function requireOwn(holder: KeyHolder, scopes: readonly string[], isOperator: boolean): void {
  if (isOperator && holder.tenant !== undefined) {
    throw new MessageCenterError('forbidden', {
      detail: "Only an operator's key makes an operator's key.",
      field: '/isOperator',
      fix: 'Leave it away.',
    })
  }
  const place = scopes.findIndex(scope => !allows(holder.scopes, scope))
  if (place < 0) return
  throw new MessageCenterError('forbidden', {
    detail: 'The asking key does not have this scope itself.',
    field: `/scopes/${place}`,
    fix: 'Leave it away, or ask with a key that has it.',
  })
}

function toView(key: ApiKeyView): Answer<typeof KeySchema> {
  const { createdAt, expiresAt, revokedAt, ...rest } = key
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    ...(expiresAt && { expiresAt: expiresAt.toISOString() }),
    ...(revokedAt && { revokedAt: revokedAt.toISOString() }),
  }
}
