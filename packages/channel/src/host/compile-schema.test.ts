import { describe, expect, it } from 'vitest'
import { compileSchema } from './compile-schema.ts'

const settings = {
  $id: 'https://example.com/settings',
  type: 'object',
  additionalProperties: false,
  required: ['region', 'secret'],
  properties: {
    region: { enum: ['cn', 'intl'] },
    secret: { type: 'string', minLength: 8, writeOnly: true, description: 'from the console, under Keys.' },
    retries: { type: 'integer', maximum: 5 },
    'a/b~c': { type: 'string', format: 'uri' },
  },
} as const

describe('compileSchema', () => {
  const check = compileSchema(settings)

  it('finds nothing in a good value', () => {
    expect(check({ region: 'cn', secret: '12345678', retries: 5, 'a/b~c': 'https://a.example' })).toEqual([])
  })

  it('names missing, unknown, mistyped and wrongly chosen fields, each with a fix', () => {
    expect(check({ region: 'mars', retries: 'many', color: 'red' })).toEqual([
      { field: '/secret', reason: 'is missing', fix: "Add 'secret' (from the console, under Keys)." },
      { field: '/color', reason: 'is unknown', fix: 'Remove it. Known fields: region, secret, retries, a/b~c.' },
      { field: '/region', reason: 'is none of the choices', fix: 'Choose one of "cn", "intl".' },
      { field: '/retries', reason: 'is not a whole number', fix: 'Give a whole number.' },
    ])
  })

  it('points at fields by JSON pointer and at the whole value by an empty one', () => {
    expect(check({ region: 'cn', secret: '12345678', 'a/b~c': 'no uri' })).toEqual([
      { field: '/a~1b~0c', reason: 'is not a valid uri', fix: 'Give a uri.' },
    ])
    expect(check('text')).toEqual([{ field: '', reason: 'is not an object', fix: 'Give an object.' }])
  })

  it('repeats no part of a value', () => {
    const problems = check({ region: 'r-e-g-i-o-n', secret: 'hunter2', retries: 4711 })
    expect(problems).toHaveLength(3)
    expect(JSON.stringify(problems)).not.toMatch(/r-e-g-i-o-n|hunter2|4711/)
  })

  it('tells at most twenty problems and cuts long names', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`${'x'.repeat(500)}${n}`, 1]))
    const problems = check({ region: 'cn', secret: '12345678', ...many })
    expect(problems).toHaveLength(20)
    expect(problems[0]?.field).toHaveLength(81)
  })

  it('compiles two schemas with the same $id', () => {
    expect(compileSchema({ ...settings, required: [] })({})).toEqual([])
  })

  it('refuses a schema with a mistyped keyword or type', () => {
    expect(() => compileSchema({ type: 'object', propertis: {} })).toThrow(/propertis/)
    expect(() => compileSchema({ type: 'strin' })).toThrow(/type/)
  })
})
