import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { ApiStorage } from './api-storage.fixture.ts'
import type { TestHub } from './test-hub.fixture.ts'

/** SQL over the API, over one way to keep things. Needs vitest. */
export function testSqlSearchApi(storage: ApiStorage): void {
  describe(`POST /v1/search/sql with ${storage.name} storage`, () => {
    let hub: TestHub
    let key: string
    let otherKey: string
    beforeAll(async () => {
      hub = await storage.start()
      await hub.ask('POST', '/v1/tenants', { body: { id: 'other', name: 'Other' } })
      key = await hub.keyFor('demo', 'messages:*')
      otherKey = await hub.keyFor('other', 'messages:*')
      const body = {
        to: { phone: '+8613800138000' },
        channel: 'sms',
        template: 'order-shipped',
        variables: { no: '4711' },
        reference: 'order-4711',
      }
      const sent = await hub.ask('POST', '/v1/messages', { key, body })
      expect(sent.status).toBe(202)
      await vi.waitFor(
        async () => expect((await ask('SELECT COUNT(*) FROM messages', { key })).body.rows).toEqual([[1]]),
        { timeout: Math.max(15_000, storage.differences.patienceMs) },
      )
    })
    afterAll(() => hub?.stop())

    const ask = (
      query: string,
      { parameters, ...options }: { key?: string; parameters?: unknown[]; headers?: Record<string, string> } = {},
    ) => hub.ask('POST', '/v1/search/sql', { ...options, body: { query, ...(parameters && { parameters }) } })

    it('answers the rows of the key’s tenant, addresses masked', async () => {
      const query = "SELECT reference, recipient, tenant FROM messages WHERE recipient = ? AND MATCH(text, '4711')"
      const { status, body } = await ask(query, { key, parameters: ['+8613800138000'] })
      expect({ status, body }).toEqual({
        status: 200,
        body: {
          columns: [
            { name: 'reference', type: 'text' },
            { name: 'recipient', type: 'text' },
            { name: 'tenant', type: 'text' },
          ],
          rows: [['order-4711', '+86138****8000', 'demo']],
          hasMore: false,
        },
      })
    })

    it('shows another tenant nothing, whatever he asks', async () => {
      for (const rest of ['', " WHERE tenant = 'demo'", " WHERE tenant = 'demo' OR tenant <> 'demo'", ' /* */ -- x'])
        expect((await ask(`SELECT COUNT(*) FROM messages${rest}`, { key: otherKey })).body.rows).toEqual([[0]])
      const asked = await ask('SELECT COUNT(*) FROM messages', { key: otherKey, headers: { 'x-tenant': 'demo' } })
      expect(asked.body.rows ?? asked.status).not.toEqual([[1]])
    })

    it('shows an operator all tenants, or the one he names', async () => {
      const query = 'SELECT COUNT(*) FROM messages'
      expect((await ask(query)).body.rows).toEqual([[1]])
      expect((await ask(query, { headers: { 'x-tenant': 'other' } })).body.rows).toEqual([[0]])
    })

    it('needs the scope of reading messages', async () => {
      const writer = await hub.keyFor('demo', 'messages:write')
      expect(await ask('SELECT id FROM messages', { key: writer })).toMatchObject({ status: 403 })
    })

    it.each([
      ['SELECT id FROM messages JOIN keys ON true', 'unsupported_sql', '/query'],
      ["INSERT INTO orders (no) VALUES ('1')", 'unsupported_sql', '/query'],
      ['DELETE FROM messages', 'unsupported_sql', '/query'],
      ["SELECT id FROM messages WHERE recipient LIKE '+8613800138000'", 'invalid_sql', '/query'],
      ['SELECT id FROM sqlite_master', 'invalid_sql', '/query'],
      ['SELECT id FROM messages LIMIT 100000', 'invalid_sql', '/query'],
      [`SELECT id FROM messages WHERE ${'NOT '.repeat(30)}attempts = 1`, 'sql_limit', '/query'],
      ['', 'invalid_request', '/query'],
    ])('refuses %s', async (query, code, field) => {
      const { status, body } = await ask(query, { key })
      expect({ status, ...body }).toMatchObject({ status: 400, code, field, fix: expect.stringMatching(/\S/) })
      expect(JSON.stringify(body)).not.toContain('138001')
    })

    it('hands nothing to a server’s own SQL but for an operator, and where there is one', async () => {
      const body = { query: 'SELECT status FROM messages', dialect: 'server' }
      const asked = await hub.ask('POST', '/v1/search/sql', { key, body })
      expect(asked).toMatchObject({ status: 403, body: { code: 'forbidden', field: '/dialect' } })
      const byOperator = await hub.ask('POST', '/v1/search/sql', { body })
      expect(byOperator).toMatchObject({ status: 400, body: { code: 'unsupported_sql' } })
    })

    it('names a parameter that does not fit', async () => {
      const query = 'SELECT id FROM messages WHERE attempts > ? AND status = ?'
      const { body } = await ask(query, { key, parameters: [1, 2] })
      expect(body).toMatchObject({ code: 'invalid_sql', field: '/parameters/1' })
      expect((await ask(query, { key, parameters: [true, 'sent'] })).body).toMatchObject({ code: 'invalid_request' })
    })
  })
}
