import { isDuplicate, type MySqlDatabase, type SqlSession, type SqlValue } from '@message-center/mysql'
import type { InboxKey } from '../model/inbox-message.ts'
import type { AddRules, NewMessage } from './inbox-store.ts'
import { nameOf, readCounters, toUser } from './mysql-inbox-sql.ts'

type Outcome = 'added' | 'repeat'

const maxRounds = 5

/** Keeps messages with a handful of statements, however many they are. */
export async function addMessages(
  database: MySqlDatabase,
  messages: readonly NewMessage[],
  rules: AddRules,
): Promise<readonly Outcome[]> {
  if (messages.length === 0) return []
  for (let round = 1; ; round++) {
    try {
      return await addOnce(database, messages, rules)
    } catch (error) {
      // Another process has added one of them for another user at the same moment; now it is known.
      if (!isDuplicate(error) || round === maxRounds) throw error
    }
  }
}

/** The inboxes are held until the end, so their numbers are given in the order in which others see them. */
function addOnce(
  database: MySqlDatabase,
  messages: readonly NewMessage[],
  rules: AddRules,
): Promise<readonly Outcome[]> {
  const inboxes = [...new Map(messages.map(message => [nameOf(message), message])).values()].sort(byKey)
  return database.transaction(async session => {
    await session.run('INSERT INTO inbox (tenant, user_id, begins_at) VALUES ? ON DUPLICATE KEY UPDATE seq = seq', [
      inboxes.map(({ tenant, userId }) => [tenant, toUser(userId), rules.beginsAt]),
    ])
    const counters = await readCounters(session, inboxes, 'FOR UPDATE')
    const known = await readKnown(session, messages)
    const seqs = new Map([...counters].map(([name, { seq }]) => [name, seq]))
    const rows: SqlValue[] = []
    const outcomes = messages.map((message): Outcome => {
      const id = idOf(message)
      if (known.has(id)) return 'repeat'
      known.add(id)
      const seq = (seqs.get(nameOf(message)) ?? 0) + 1
      seqs.set(nameOf(message), seq)
      rows.push(toRow(message, seq))
      return 'added'
    })
    if (rows.length === 0) return outcomes
    await session.run(
      'INSERT INTO inbox_message (tenant, id, user_id, seq, created_at, visible_until, content) VALUES ?',
      [rows],
    )
    const changed = inboxes.filter(inbox => seqs.get(nameOf(inbox)) !== counters.get(nameOf(inbox))?.seq)
    await session.run(
      'INSERT INTO inbox (tenant, user_id, seq, begins_at) VALUES ? ON DUPLICATE KEY UPDATE seq = values(seq)',
      [changed.map(({ tenant, userId }) => [tenant, toUser(userId), seqs.get(nameOf({ tenant, userId })) ?? 0, 0])],
    )
    // With fewer numbers given there cannot be more messages.
    for (const inbox of changed)
      if ((seqs.get(nameOf(inbox)) ?? 0) > rules.maxPerInbox)
        await trim(session, inbox, rules.maxPerInbox, inbox.createdAt)
    return outcomes
  })
}

/** In one order everywhere, so that two writers wait for each other instead of both failing. */
function byKey(one: InboxKey, other: InboxKey): number {
  if (one.tenant !== other.tenant) return one.tenant < other.tenant ? -1 : 1
  return Buffer.compare(toUser(one.userId), toUser(other.userId))
}

const idOf = ({ tenant, id }: { readonly tenant: string; readonly id: string }): string => `${tenant}\n${id}`

const toRow = (message: NewMessage, seq: number): SqlValue => [
  message.tenant,
  message.id,
  toUser(message.userId),
  seq,
  message.createdAt,
  message.visibleUntil,
  JSON.stringify(message.content),
]

async function readKnown(session: SqlSession, messages: readonly NewMessage[]): Promise<Set<string>> {
  const byTenant = [...Map.groupBy(messages, ({ tenant }) => tenant)]
  const where = byTenant.map(() => '(tenant = ? AND id IN (?))').join(' OR ')
  const values = byTenant.flatMap(([tenant, some]) => [tenant, some.map(({ id }) => id)])
  const rows = await session.query<{ tenant: string; id: string }>(
    `SELECT tenant, id FROM inbox_message WHERE ${where}`,
    values,
  )
  return new Set(rows.map(idOf))
}

/** Only the newest stay. */
async function trim(session: SqlSession, { tenant, userId }: InboxKey, max: number, now: number): Promise<void> {
  const visible = 'tenant = ? AND user_id = ? AND visible_until > ?'
  const values = [tenant, toUser(userId), now]
  const sql = `SELECT seq FROM inbox_message WHERE ${visible} ORDER BY seq DESC LIMIT 1 OFFSET ?`
  const [tooMany] = await session.query<{ seq: number }>(sql, [...values, max])
  if (!tooMany) return
  const hide = `UPDATE inbox_message SET visible_until = 0 WHERE ${visible} AND seq <= ?`
  await session.run(hide, [...values, tooMany.seq])
}
