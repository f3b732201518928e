import type { SqlSession, SqlValue } from '@message-center/mysql'
import { everybody, type InboxKey } from '../model/inbox-message.ts'

/** Fills `:name` with values. */
export function bind(sql: string, values: { readonly [name: string]: SqlValue }): [string, SqlValue[]] {
  const bound: SqlValue[] = []
  const text = sql.replace(/:([a-z]+)/gi, (_, name: string) => {
    bound.push(values[name] ?? null)
    return '?'
  })
  return [text, bound]
}

export const toUser = (userId: string): Buffer => Buffer.from(userId, 'utf8')
export const fromUser = (user: Buffer): string => user.toString('utf8')

export interface Counters {
  readonly seq: number
  readonly floor: number
}

/** By tenant and user, see `nameOf`. */
export type CountersByName = Map<string, Counters>

export const nameOf = ({ tenant, userId }: InboxKey): string => `${tenant}\n${userId}`

export const announcementsOf = (tenant: string): InboxKey => ({ tenant, userId: everybody })

interface InboxRow {
  readonly tenant: string
  readonly user: Buffer
  readonly seq: number
  readonly floor: number
}

/** The counters of those inboxes that have begun. `FOR UPDATE` holds them until the end, in one order everywhere. */
export async function readCounters(
  session: SqlSession,
  inboxes: readonly InboxKey[],
  how: '' | 'FOR UPDATE' = '',
): Promise<CountersByName> {
  if (inboxes.length === 0) return new Map()
  const byTenant = [...Map.groupBy(inboxes, ({ tenant }) => tenant)]
  const where = byTenant.map(() => '(tenant = ? AND user_id IN (?))').join(' OR ')
  const rows = await session.query<InboxRow>(
    `SELECT tenant, user_id AS user, seq, floor_seq AS floor FROM inbox WHERE ${where} ORDER BY tenant, user_id ${how}`,
    byTenant.flatMap(([tenant, some]) => [tenant, some.map(({ userId }) => toUser(userId))]),
  )
  return new Map(
    rows.map(({ tenant, user, seq, floor }) => [nameOf({ tenant, userId: fromUser(user) }), { seq, floor }]),
  )
}

/** Announcements that the user can see, each with the user's mark `k`. */
export const sharedMessages = `inbox_message m
    LEFT JOIN inbox_mark k ON k.tenant = m.tenant AND k.seq = m.seq AND k.user_id = :user
  WHERE m.tenant = :tenant AND m.user_id = '' AND m.visible_until > :now AND coalesce(k.is_removed, 0) = 0
    AND m.created_at >= (SELECT begins_at FROM inbox WHERE tenant = :tenant AND user_id = :user)`

export const ownMessages = 'inbox_message m WHERE m.tenant = :tenant AND m.user_id = :user AND m.visible_until > :now'
