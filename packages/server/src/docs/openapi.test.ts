import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve } from '../api/api.fixture.ts'

let hub: Served
beforeAll(async () => {
  hub = await serve()
})
afterAll(() => hub.stop())

describe('The OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const document = await (await hub.ask('/openapi.json', { key: null })).text()
    const validator = new Validator()
    const { valid, errors } = await validator.validate(JSON.parse(document))
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })
})

describe('The pages', () => {
  it.each(['/docs', '/docs/errors'])('%s needs nothing from elsewhere and runs no script', async path => {
    const response = await hub.ask(path, { key: null })
    const text = await response.text()
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(text).not.toMatch(/<script|src=|<link|url\(/)
    expect(text.startsWith('<!doctype html>')).toBe(true)
  })

  it('has every route with a line to try', async () => {
    const text = await (await hub.ask('/docs', { key: null })).text()
    expect(text).toContain('export MC_URL=http://hub.example')
    for (const path of ['/v1/messages', '/v1/messages/batch', '/v1/dead-letters/replay']) expect(text).toContain(path)
    expect(text.match(/curl -sS/g)?.length).toBeGreaterThan(8)
  })

  it('links every code to a place of the errors page', async () => {
    const text = await (await hub.ask('/docs', { key: null })).text()
    const errors = await (await hub.ask('/docs/errors', { key: null })).text()
    const codes = [...text.matchAll(/\/docs\/errors#(\w+)/g)].map(([, code]) => code)
    for (const code of new Set(codes)) expect(errors).toContain(`id="${code}"`)
    expect(codes.length).toBeGreaterThan(20)
  })
})
