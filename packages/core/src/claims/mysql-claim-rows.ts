import { type MySqlDatabase, serverNow } from '@message-center/mysql'
import type { Claim } from './claim-store.ts'

/** A key that is taken, as the database has it. */
export interface TakenRow {
  readonly seq: number
  readonly key: string
  readonly content: string
  readonly messageId: string
  readonly answer: string
  readonly expiresAt: number
  readonly owner: number
  readonly group: number
  readonly isCompleted: boolean
  /** Its message may be queued whatever becomes of this try. */
  readonly isSuspect: boolean
  /** Whether the incarnation that holds it lives. Once false, never true again. */
  readonly isHeld: boolean
}

/** By which group of which incarnation a key is held. */
export interface Holder {
  readonly owner: number
  readonly group: number
}

interface SqlRow {
  readonly seq: number
  readonly keyHash: Buffer
  readonly content: Buffer
  readonly messageId: string
  readonly answer: string
  readonly expiresAt: number
  readonly owner: number
  readonly groupNo: number
  readonly isCompleted: number
  readonly isSuspect: number
  readonly aliveUntil: number | null
  readonly now: number
}

const toBytes = (hexadecimal: string): Buffer => Buffer.from(hexadecimal, 'hex')
/** In one order everywhere, so that two groups wait for each other instead of both failing. */
const inOrder = (keys: readonly string[]): Buffer[] => [...keys].sort().map(toBytes)

const forgottenAtOnce = 1_000

/** The statements on claims. Each may be repeated: what it has done already it does not do again. */
export class MySqlClaimRows {
  readonly #database: MySqlDatabase

  constructor(database: MySqlDatabase) {
    this.#database = database
  }

  /** Takes the keys that are free. Answers how many of them were. */
  async insert(claims: readonly Claim[], { owner, group }: Holder): Promise<number> {
    const rows = claims
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
      .map(({ key, content, messageId, answer, expiresAt }) => [
        toBytes(key),
        toBytes(content),
        messageId,
        answer,
        expiresAt,
        owner,
        group,
      ])
    const { changed } = await this.#database.run(
      `INSERT INTO claim (key_hash, content, message_id, answer, expires_at, owner, group_no) VALUES ?
       ON DUPLICATE KEY UPDATE key_hash = key_hash`,
      [rows],
    )
    return changed
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, TakenRow>> {
    const rows = await this.#database.query<SqlRow>(
      `SELECT c.seq, c.key_hash AS keyHash, c.content, c.message_id AS messageId, c.answer, c.expires_at AS expiresAt,
              c.owner, c.group_no AS groupNo, c.is_completed AS isCompleted, c.is_suspect AS isSuspect,
              i.alive_until AS aliveUntil, ${serverNow} AS now
       FROM claim c LEFT JOIN claim_incarnation i ON i.id = c.owner WHERE c.key_hash IN (?)`,
      [inOrder(keys)],
    )
    return new Map(rows.map(row => toTaken(row)).map(row => [row.key, row]))
  }

  /** Puts a claim in the place of one that is free or forgotten. False when somebody else was faster. */
  async replace(row: TakenRow, { content, messageId, answer, expiresAt }: Claim, by: Holder): Promise<boolean> {
    const { changed } = await this.#database.run(
      `UPDATE claim SET content = ?, message_id = ?, answer = ?, expires_at = ?, owner = ?, group_no = ?,
         is_completed = 0, is_suspect = 0
       WHERE seq = ? AND owner = ? AND group_no = ? AND is_completed = ?`,
      [toBytes(content), messageId, answer, expiresAt, by.owner, by.group, ...whereIs(row), row.isCompleted ? 1 : 0],
    )
    return changed > 0
  }

  /** Takes an orphan over, with its message. False when somebody else was faster. */
  async adopt(row: TakenRow, by: Holder): Promise<boolean> {
    const { changed } = await this.#database.run(
      `UPDATE claim SET owner = ?, group_no = ?, is_suspect = 1
       WHERE seq = ? AND owner = ? AND group_no = ? AND is_completed = 0`,
      [by.owner, by.group, ...whereIs(row)],
    )
    return changed > 0
  }

  async complete(keys: readonly string[], owner: number): Promise<void> {
    await this.#database.run('UPDATE claim SET is_completed = 1 WHERE key_hash IN (?) AND owner = ?', [
      inOrder(keys),
      owner,
    ])
  }

  /** An orphan that was taken over stays one: its first owner may have queued it. */
  async free(keys: readonly string[], { owner, group }: Holder, isSuspect: boolean): Promise<void> {
    const held = 'WHERE key_hash IN (?) AND owner = ? AND group_no = ? AND is_completed = 0'
    const which = [inOrder(keys), owner, group]
    if (!isSuspect) await this.#database.run(`DELETE FROM claim ${held} AND is_suspect = 0`, which)
    await this.#database.run(`UPDATE claim SET owner = 0, group_no = 0, is_suspect = 1 ${held}`, which)
  }

  async forgetBefore(instant: number): Promise<number> {
    let forgotten = 0
    for (let some = forgottenAtOnce; some === forgottenAtOnce; forgotten += some) {
      const sql = 'DELETE FROM claim WHERE expires_at < ? ORDER BY expires_at LIMIT ?'
      some = (await this.#database.run(sql, [instant, forgottenAtOnce])).changed
    }
    return forgotten
  }
}

const whereIs = ({ seq, owner, group }: TakenRow): readonly number[] => [seq, owner, group]

function toTaken({ keyHash, content, groupNo, isCompleted, isSuspect, aliveUntil, now, ...row }: SqlRow): TakenRow {
  return {
    ...row,
    key: keyHash.toString('hex'),
    content: content.toString('hex'),
    group: groupNo,
    isCompleted: isCompleted === 1,
    isSuspect: isSuspect === 1,
    isHeld: aliveUntil !== null && aliveUntil > now,
  }
}
