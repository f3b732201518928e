import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readXml } from './read-xml.ts'

it('reads texts, CDATA, nesting and repeated elements, and leaves numbers as texts', () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<xml><ToUserName><![CDATA[gh_1]]></ToUserName>
  <MsgID>3487542469355618313</MsgID><Empty></Empty><None/>
  <List><Item>1</Item></List><List><Item>2</Item></List>
</xml>
`
  expect(readXml(xml)).toEqual({
    ToUserName: 'gh_1',
    MsgID: '3487542469355618313',
    Empty: '',
    None: '',
    List: [{ Item: '1' }, { Item: '2' }],
  })
})

it.each([
  ['<x><a><![CDATA[<b>&amp; ]] > 😀]]></a></x>', '<b>&amp; ]] > 😀'],
  ['<x><a><![CDATA[a]]]]><![CDATA[>b]]></a></x>', 'a]]>b'],
  ['<x><a>\n <![CDATA[ a ]]>\n</a></x>', ' a '],
  ['<x><a> a &lt;&gt;&amp;&quot;&apos; &#20320;&#x1F600; </a></x>', ' a <>&"\' 你😀 '],
  ['<x><a >1</a ></x>', '1'],
])('reads %j', (xml, a) => {
  expect(readXml(xml)).toEqual({ a })
})

it.each([
  ['a document type', '<!DOCTYPE x [<!ENTITY e "boom">]><x><a>&e;</a></x>'],
  ['an outside entity', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x><a>1</a></x>'],
  ["an entity of one's own", '<x><a>&e;</a></x>'],
  ['a lonely ampersand', '<x><a>a & b</a></x>'],
  ['an impossible character', '<x><a>&#x110000;</a></x>'],
  ['a character zero', '<x><a>&#0;</a></x>'],
  ['a comment', '<x><!-- a --><a>1</a></x>'],
  ['an attribute', '<x><a b="c">1</a></x>'],
  ['an instruction', '<x><?php 1 ?><a>1</a></x>'],
  ['text between elements', '<x>text<a>1</a></x>'],
  ['a wrong end tag', '<x><a>1</b></x>'],
  ['no end', '<x><a>1</a>'],
  ['CDATA without end', '<x><a><![CDATA[1</a></x>'],
  ['two roots', '<x><a>1</a></x><x/>'],
  ['a tail', '<x><a>1</a></x>tail'],
  ['no element', 'text'],
  ['nothing', ''],
  ['a root of text', '<x>1</x>'],
  ['deep nesting', `${'<a>'.repeat(100_000)}1${'</a>'.repeat(100_000)}`],
  ['a name without end', `<x><${'a'.repeat(100_000)}`],
])('reads nothing with %s', (_, xml) => {
  expect(readXml(xml)).toBeUndefined()
})

describe('whatever comes', () => {
  it('never throws', () => {
    const piece = fc.constantFrom('<xml>', '</xml>', '<a>', '</a>', '<![CDATA[', ']]>', '&lt;', '&', ';', '<', '>', 'x')
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(piece, { maxLength: 30 })), xml => {
        readXml(typeof xml === 'string' ? xml : xml.join(''))
      }),
      { numRuns: 1000 },
    )
  })

  it('brings names of the language itself as plain members', () => {
    const read = readXml('<x><__proto__><a>1</a></__proto__><constructor>2</constructor></x>')
    expect(Object.entries(read ?? {})).toEqual([
      ['__proto__', { a: '1' }],
      ['constructor', '2'],
    ])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it('takes time in proportion to its length', () => {
    const startedAt = performance.now()
    for (const piece of ['<a>', '<![CDATA[', '&#', ' ', '<a>1</a>', '&lt;', '<a '])
      readXml(`<x>${piece.repeat(100_000)}`)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})
