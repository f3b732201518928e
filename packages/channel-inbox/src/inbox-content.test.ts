import type { Json } from '@message-center/channel'
import { compileSchema } from '@message-center/channel/host'
import { describe, expect, it } from 'vitest'
import { addressSpec } from './inbox-address.ts'
import { checkContent, contentSpec } from './inbox-content.ts'

const fits = compileSchema(contentSpec.schema)
const fieldsOf = (content: Parameters<typeof checkContent>[0]) => checkContent(content).map(problem => problem.field)
const nested = (levels: number): Json => (levels === 0 ? 1 : [nested(levels - 1)])

describe('content', () => {
  it.each(['https://a.example/x?y#z', 'HTTP://a.example', '/orders/1', './x', '../x', '?page=2', '#top'])(
    'may link to %s',
    link => {
      expect(fieldsOf({ text: 'x', link })).toEqual([])
    },
  )

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'https:evil.example',
    'https:///evil.example',
    'http://[broken',
    'orders/1',
    '',
  ])('may not link to %j', link => {
    expect(fieldsOf({ text: 'x', link })).toEqual(['/link'])
  })

  it('has at most 64 KB of text in UTF-8', () => {
    expect(fieldsOf({ text: '信'.repeat(21_845) })).toEqual([])
    expect(fieldsOf({ text: '信'.repeat(21_846) })).toEqual(['/text'])
  })

  it('has at most 16 KB of payload as JSON, and 32 levels', () => {
    expect(fieldsOf({ text: 'x', payload: 'p'.repeat(16_382) })).toEqual([])
    expect(fieldsOf({ text: 'x', payload: 'p'.repeat(16_383) })).toEqual(['/payload'])
    expect(fieldsOf({ text: 'x', payload: nested(32) })).toEqual([])
    expect(fieldsOf({ text: 'x', payload: nested(33) })).toEqual(['/payload'])
    expect(fieldsOf({ text: 'x', payload: JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) })).toEqual([
      '/payload',
    ])
  })

  it('tells every problem with a reason and a way out', () => {
    const problems = checkContent({ text: 'x'.repeat(70_000), link: 'x', payload: nested(40), visibleUntil: 'soon' })
    expect(problems.map(problem => problem.field)).toEqual(['/text', '/link', '/payload', '/visibleUntil'])
    for (const { reason, fix } of problems) expect(`${reason} ${fix}`.length).toBeGreaterThan(20)
  })

  it.each([
    [{}, false],
    [{ text: '' }, false],
    [{ text: 'x', title: '字'.repeat(200) }, true],
    [{ text: 'x', title: '字'.repeat(201) }, false],
    [{ text: 'x', visibleUntil: '2026-05-01' }, false],
    [{ text: 'x', visibleUntil: '2026-05-01T00:00:00+08:00' }, true],
    [{ text: 'x', html: '<b>' }, false],
    [{ text: 'x', payload: null }, true],
  ])('of shape %j fits the schema: %s', (content, isFine) => {
    expect(fits(content).length === 0).toBe(isFine)
  })
})

describe('address', () => {
  const addressFits = compileSchema(addressSpec.schema)

  it.each([
    ['u', true],
    ['用户😀 1', true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    ['', false],
    ['a\u0000b', false],
    ['a\nb', false],
    ['\ud800', false],
  ])('%j is a user id: %s', (userId, isFine) => {
    expect(addressFits({ userId }).length === 0).toBe(isFine)
  })

  it.each([
    ['a', '****'],
    ['anna', 'a****'],
    ['13800138000', '138****'],
    ['x'.repeat(100), 'xxxx****'],
    ['😀😀😀', '😀****'],
  ])('%s is shown as %s', (userId, masked) => {
    expect(addressSpec.mask({ userId })).toBe(masked)
  })
})
