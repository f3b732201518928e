import fc from 'fast-check'
import Handlebars from 'handlebars'
import { describe, expect, test } from 'vitest'
import { compileTemplateBody } from './compile-template.ts'
import { bodyOf, outcomeOf, render } from './template.fixture.ts'

const items = [
  { name: 'tea', count: 2 },
  { name: 'cup', count: 0 },
]

describe('the language of templates', () => {
  test.each([
    ['Hi {{name}}!', { name: 'Ada' }, 'Hi Ada!'],
    ['{{{name}}} {{&name}}', { name: '<b>&' }, '<b>& <b>&'],
    ['{{order.no}} {{n}} {{yes}}', { order: { no: 'A1' }, n: 0, yes: false }, 'A1 0 false'],
    ['{{#if n}}a{{else if yes}}b{{else}}c{{/if}}', { n: 0, yes: true }, 'b'],
    ['{{#unless n}}a{{/unless}}', { n: '' }, 'a'],
    ['{{#each items}}{{@index}}.{{name}} {{/each}}', { items }, '0.tea 1.cup '],
    ['{{#each items}}{{name}}{{#unless @last}}, {{/unless}}{{/each}}', { items }, 'tea, cup'],
    ['{{#each items as |item i|}}{{i}}{{item.name}}{{../shop}} {{/each}}', { items, shop: '!' }, '0tea! 1cup! '],
    ['{{#each o}}{{@key}}={{this}};{{/each}}', { o: { a: 1, b: 'x' } }, 'a=1;b=x;'],
    ['{{#each items}}x{{else}}none{{/each}}', { items: [] }, 'none'],
    ['{{#with order}}{{no}} {{@root.shop}}{{/with}}', { order: { no: 'A1' }, shop: 's' }, 'A1 s'],
    ['{{#if (eq kind "vip")}}V{{/if}}{{#if (eq n 2)}}2{{/if}}', { kind: 'vip', n: 2 }, 'V2'],
    ['{{items.length}} {{items.0.name}}', { items }, '2 tea'],
    ['a {{~name~}} b {{!-- note --}}\\{{name}}', { name: 'x' }, 'axb {{name}}'],
  ])('%s', (text, variables, expected) => {
    expect(render(text, variables)).toBe(expected)
  })

  test('renders as Handlebars does, for any mix of blocks and values', () => {
    fc.assert(
      fc.property(templateText, variables, (text, values) => {
        // With escaping, and values that need none: without it Handlebars adds numbers up that stand side by side.
        expect(render(text, values)).toBe(Handlebars.compile(text)(values))
      }),
      { numRuns: 300 },
    )
  })

  test('shows any text as it was given and never looks for variables in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '{{', '}}', '{{no}}', '{{#if no}}'),
        (text, more) => {
          expect(render('[{{no}}]', { no: text + more })).toBe(`[${text}${more}]`)
        },
      ),
    )
  })
})

describe('what a template cannot do', () => {
  test.each([
    '{{> partial}}',
    '{{#> layout}}x{{/layout}}',
    '{{* decorator}}',
    '{{#* inline "x"}}{{/inline}}',
    '{{lookup o "a"}}',
    '{{log o}}',
    '{{#o}}x{{/o}}',
    '{{^o}}x{{/o}}',
    '{{helperMissing}}',
    '{{#blockHelperMissing o}}{{/blockHelperMissing}}',
    '{{o.constructor}}',
    '{{o.__proto__}}',
    '{{o.[constructor].[prototype]}}',
    '{{#with o as |x|}}{{x.constructor}}{{/with}}',
    '{{#each o}}{{this.__proto__}}{{/each}}',
    '{{@root}}',
    '{{@root.constructor}}',
    '{{@process}}',
    '{{this}}',
    '{{../o}}',
    '{{(eq o 1)}}',
    '{{eq o 1}}',
    '{{#if (lookup o "a")}}x{{/if}}',
    '{{#each "text"}}x{{/each}}',
    '{{#if o includeZero=true}}x{{/if}}',
    '{{"o"}}',
    '{{undeclared}}',
    '{{#if undeclared}}{{/if}}',
    '{{#if o}}',
    '{{o',
  ])('%s is refused when the template is compiled', text => {
    const outcome = compileTemplateBody(bodyOf(text, { o: {} }))
    expect(outcome).toMatchObject({
      outcome: 'refused',
      problems: [{ code: 'invalid_template', field: '/locales/en/sms/text' }],
    })
  })

  test.each([
    ['blocks too deep', `${'{{#if o}}'.repeat(17)}${'{{/if}}'.repeat(17)}`],
    ['too long', '{{o}}'.padEnd(65_537, 'x')],
    ['thousands of blocks', '{{#if o}}'.repeat(4_000) + '{{/if}}'.repeat(4_000)],
    ['thousands of brackets', `{{#if ${'(eq '.repeat(10_000)}`],
    ['a chain of else', `{{#if o}}${'{{else if o}}'.repeat(4_000)}{{/if}}`],
  ])('%s is refused within half a second', (_, text) => {
    const start = performance.now()
    expect(compileTemplateBody(bodyOf(text, { o: {} })).outcome).toBe('refused')
    expect(performance.now() - start).toBeLessThan(500)
  })

  test('members of prototypes do not exist', () => {
    for (const member of ['toString', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'length', 'trim'])
      expect(render(`{{o.${member}}}`, { o: member === 'trim' ? 'text' : {} })).toBe(
        `missing_variable /variables/o/${member}`,
      )
  })

  test('a variable that JSON named __proto__ is unknown', () => {
    expect(render('{{o}}', JSON.parse('{ "o": 1, "__proto__": { "x": 1 } }'), ['o'])).toBe(
      'invalid_request /variables/__proto__',
    )
  })

  test('loops and lengths end at their limits', () => {
    const list = Array.from({ length: 101 }, () => 'x')
    expect(render('{{#each list}}{{#each @root.list}}{{/each}}{{/each}}', { list })).toBe('invalid_request /variables')
    expect(render('{{#each list}}{{long}}{{/each}}', { list: ['x'], long: '' }, ['list', 'long'])).toContain('missing')
    expect(render('{{#each list}}{{@root.long}}{{/each}}', { list, long: 'x'.repeat(1_000) })).toBe(
      'invalid_request /variables',
    )
  })
})

describe('values that are missing or do not fit', () => {
  test.each([
    ['{{order.no}}', { order: {} }, 'missing_variable /variables/order/no'],
    ['{{order.a.b}}', { order: { a: null } }, 'missing_variable /variables/order/a'],
    ['{{#each items}}{{name}}{{/each}}', { items: [{ name: 'a' }, {}] }, 'missing_variable /variables/items/1/name'],
    ['{{#each items as |i|}}{{i.name}}{{/each}}', { items: [{}] }, 'missing_variable /variables/items/0/name'],
    ['{{#each items}}{{this}}{{/each}}', { items: [null] }, 'missing_variable /variables/items/0'],
    [
      '{{#with a.b}}{{#each c}}{{d}}{{/each}}{{/with}}',
      { a: { b: { c: { 'x/y': {} } } } },
      'missing_variable /variables/a/b/c/x~1y/d',
    ],
    ['{{items}}', { items: ['a'] }, 'invalid_request /variables/items'],
    ['{{#each items}}{{this}}{{/each}}', { items: [{}] }, 'invalid_request /variables/items/0'],
  ])('%s names the place', (text, variables, expected) => {
    expect(render(text, variables)).toBe(expected)
  })

  test('a required variable that is absent or null is named', () => {
    for (const variables of [{}, { no: null }])
      expect(outcomeOf('{{no}}', variables, { no: {} })).toMatchObject({
        problem: { code: 'missing_variable', field: '/variables/no', detail: 'The variable no is not given.' },
      })
  })

  test('an optional variable that is absent is empty, with all its members', () => {
    expect(render('[{{a}}{{b.c}}{{#if a}}x{{/if}}{{#each a}}x{{/each}}]', { b: null }, ['a', 'b'])).toBe('[]')
  })

  test('an unknown variable is refused, with the names that are known', () => {
    expect(outcomeOf('{{no}}', { no: '1', nmae: 'x' }, { no: {}, name: { isRequired: false } })).toMatchObject({
      problem: { code: 'invalid_request', field: '/variables/nmae', fix: 'The variables are: no, name.' },
    })
  })

  test('no problem repeats a value', () => {
    const outcome = outcomeOf('{{no}}', { no: ['swordfish'] }, { no: {} })
    expect(JSON.stringify(outcome)).not.toContain('swordfish')
  })
})

const scalar = fc.oneof(fc.constantFrom('', 'x', '{{a}}', '()'), fc.integer({ min: -1, max: 2 }), fc.boolean())
const row = fc.record({ a: scalar, b: scalar })
const variables = fc.record({ a: scalar, b: scalar, list: fc.array(row, { maxLength: 3 }), one: row })

const shown = fc.constantFrom('{{a}}', '{{b}}', '{{this.b}}', '{{@root.a}}', 'text', '\n', ' {{~a}} ', '{{! c }}')
const { templateText } = fc.letrec<{ block: string; templateText: string }>(tie => ({
  templateText: fc
    .array(fc.oneof({ depthSize: 'small' }, shown, tie('block')), { maxLength: 4 })
    .map(parts => parts.join('')),
  block: fc
    .record({
      head: fc.constantFrom(
        ['if a', 'if'],
        ['if @root.list', 'if'],
        ['unless b', 'unless'],
        ['with @root.one', 'with'],
        ['with @root.one as |x|', 'with'],
        ['each @root.list', 'each'],
        ['each @root.one', 'each-object'],
      ),
      body: tie('templateText'),
      otherwise: tie('templateText'),
      newline: fc.constantFrom('', '\n'),
    })
    .map(({ head: [opening, word], body, otherwise, newline }) =>
      word === 'each-object'
        ? `{{#${opening}}}${newline}{{@key}}={{this}}{{@index}}${newline}{{/each}}`
        : `{{#${opening}}}${newline}${body}{{else}}${newline}${otherwise}{{/${word}}}${newline}`,
    ),
}))
