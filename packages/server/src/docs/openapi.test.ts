import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { compileSchema } from '@message-center/channel/host'
import { apiScopes } from '@message-center/core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operatorKey, startTestHub, type TestHub } from '../hub/test-hub.fixture.ts'

let hub: TestHub
// biome-ignore lint/suspicious/noExplicitAny: the document is looked at in many forms
let document: any
beforeAll(async () => {
  hub = await startTestHub({ storage: 'memory' })
  document = (await hub.ask('GET', '/openapi.json', { key: null })).body
})
afterAll(() => hub.stop())

interface Media {
  readonly schema?: object
  readonly example?: unknown
  readonly examples?: { readonly [name: string]: { readonly value: unknown } }
}
interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly security?: readonly unknown[]
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: { readonly [type: string]: Media } }
  readonly responses: { readonly [status: string]: { readonly content?: { readonly [type: string]: Media } } }
  readonly 'x-scope'?: string
  readonly 'x-tenant'?: string
}

/** The operations that ask for a key; with `isOurs` only those of the table of routes. */
function operations(isOurs: boolean): { readonly name: string; readonly operation: Operation }[] {
  return Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation }))
      .filter(({ operation }) => operation.security === undefined)
      .filter(({ operation }) => !isOurs || !operation.tags.includes('inbox')),
  )
}

describe('The OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document))
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
    expect(validator.version).toBe('3.1')
  })

  it('names each operation once', () => {
    const names = operations(false).map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
  })

  it('has for every route a scope, a tenant rule, and the answers that refuse', () => {
    for (const { name, operation } of operations(false)) {
      expect(operation['x-scope'], name).toMatch(/^[a-z]+:[a-z]+$/)
      expect(['one', 'all', 'operator', 'none'], name).toContain(operation['x-tenant'])
      const statuses = Object.keys(operation.responses)
      for (const status of ['400', '401', '403', '429', '500']) expect(statuses, name).toContain(status)
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (Number(status) >= 400) expect(Object.keys(content ?? {}), name).toEqual(['application/problem+json'])
      }
    }
    for (const { name, operation } of operations(true)) {
      expect(Object.keys(apiScopes), name).toContain(operation['x-scope'])
    }
  })

  it('has an example for every body and every answer, and each fits its schema', () => {
    const fits = (name: string, { schema, example, examples }: Media): void => {
      const values = examples === undefined ? [example] : Object.values(examples).map(one => one.value)
      const whole = JSON.stringify({ ...schema, $defs: document.components.schemas })
      const check = compileSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')))
      for (const value of values) expect({ name, problems: check(value) }).toEqual({ name, problems: [] })
    }
    for (const { name, operation } of operations(true)) {
      const media = [operation.requestBody, ...Object.values(operation.responses)].flatMap(part =>
        Object.values(part?.content ?? {}),
      )
      for (const one of media) fits(name, one)
    }
  })

  it('has an example for every part of a path', () => {
    for (const { name, operation } of operations(true)) {
      for (const part of name.matchAll(/\{(\w+)\}/g)) {
        const parameter = operation.parameters.find(one => one.in === 'path' && one.name === part[1])
        expect(parameter, name).toMatchObject({ schema: { examples: [expect.any(String)] } })
      }
    }
  })
})

describe('The pages', () => {
  it.each(['/docs', '/docs/errors'])('%s needs nothing from elsewhere and runs no script', async path => {
    const { headers, body } = await hub.ask('GET', path, { key: null })
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(body).not.toMatch(/<script|src=|<link|url\(/)
    expect(body.startsWith('<!doctype html>')).toBe(true)
    expect(headers.get('x-powered-by')).toBeNull()
  })

  it('has every route with a line to try', async () => {
    const { body } = await hub.ask('GET', '/docs', { key: null })
    expect(body).toContain(`export MC_URL=${hub.hub.url}`)
    for (const { name } of operations(true)) expect(body).toContain(name.split(' ')[1])
    expect(body.match(/curl -sS/g)?.length).toBe(operations(true).length)
  })

  it('has lines that can be pasted: each is understood, and the message is accepted', async () => {
    const { body } = await hub.ask('GET', '/docs', { key: null })
    const lines = [...body.matchAll(/<pre><code>(curl .*?)<\/code>/gs)].map(([, line = '']) =>
      line.replace(/&#(\d+);/g, (_: string, code: string) => String.fromCharCode(Number(code))),
    )
    const env = { PATH: process.env.PATH, MC_URL: hub.hub.url, MC_KEY: operatorKey }
    for (const line of lines) {
      const { stdout } = await promisify(execFile)('sh', ['-c', `${line} -w '%{http_code}'`], { env })
      const [, text = '', status = ''] = /^(.*?)\n?(\d{3})$/s.exec(stdout) ?? []
      const answer = text === '' ? {} : JSON.parse(text)
      // A record of the example need not be there; everything else has to fit.
      const isFine = Number(status) < 300 || [404, 409].includes(Number(status)) || answer.code?.startsWith('unknown_')
      expect({ line, isFine, answer }).toEqual({ line, isFine: true, answer })
    }
    expect(lines.length).toBe(operations(true).length)
    const { body: sent } = await hub.ask('GET', '/v1/messages?reference=order-4711')
    expect(sent.deliveries.length).toBeGreaterThan(0)
  })

  it('links every code to a place of the errors page', async () => {
    const { body } = await hub.ask('GET', '/docs', { key: null })
    const errors = await hub.ask('GET', '/docs/errors', { key: null })
    const codes = [...body.matchAll(/\/docs\/errors#(\w+)/g)].map(([, code]) => code)
    for (const code of new Set(codes)) expect(errors.body).toContain(`id="${code}"`)
    expect(codes.length).toBeGreaterThan(20)
  })
})
