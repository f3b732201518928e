import { describe, expect, it } from 'vitest'
import { DatabaseError, toDatabaseError } from './database-error.ts'

const driverError = (message: string, more: object) => Object.assign(new Error(message), more)

describe('toDatabaseError', () => {
  it('tells nothing of the statement and its values', () => {
    const sql = "INSERT INTO t VALUES ('+8613800138000')"
    const error = toDatabaseError(
      driverError("Duplicate entry '+8613800138000' for key 'it\\'s'", { errno: 1062, code: 'ER_DUP_ENTRY', sql }),
    )
    expect(error).toMatchObject({ code: 'failed', number: 1062, message: "Duplicate entry '…' for key '…'" })
    expect(JSON.stringify([error, error.cause, error.stack])).not.toContain('13800138000')
  })

  it.each([
    [{ errno: 1213, code: 'ER_LOCK_DEADLOCK' }, 'busy'],
    [{ errno: 1045, code: 'ER_ACCESS_DENIED_ERROR' }, 'refused'],
    [{ errno: 1290, code: 'ER_OPTION_PREVENTS_STATEMENT' }, 'read-only'],
    [{ errno: -111, code: 'ECONNREFUSED' }, 'away'],
    [{ code: 'PROTOCOL_CONNECTION_LOST' }, 'away'],
    [{ errno: 1146, code: 'ER_NO_SUCH_TABLE' }, 'failed'],
  ])('knows %o as %s', (driver, code) => {
    expect(toDatabaseError(driverError('words', driver)).code).toBe(code)
  })

  it('leaves its own error as it is', () => {
    const error = new DatabaseError('closed', 'words')
    expect(toDatabaseError(error)).toBe(error)
  })
})
