import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readXml } from './read-xml.ts'

describe('the reader of XML', () => {
  it('gives texts, CDATA, nesting and repeated elements, and long numbers whole', () => {
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

  it('nests elements and makes a list of those that repeat', () => {
    expect(readXml('<xml>\n <L>\n  <I>1</I>\n  <I><N>2</N></I>\n </L>\n</xml>')).toEqual({
      L: { I: ['1', { N: '2' }] },
    })
  })

  it.each([
    ['<x><a><![CDATA[<b>&amp; ]] > 😀]]></a></x>', '<b>&amp; ]] > 😀'],
    ['<x><a><![CDATA[<b> & ]] >]]></a></x>', '<b> & ]] >'],
    ['<x><a><![CDATA[a]]]]><![CDATA[>b]]></a></x>', 'a]]>b'],
    ['<x><a>\n <![CDATA[ a ]]>\n</a></x>', ' a '],
    ['<x><a>a<![CDATA[b]]>c</a></x>', 'abc'],
    ['<x><a>a &lt;b&gt; &amp;amp; &quot;&apos;</a></x>', 'a <b> &amp; "\''],
    ['<x><a> a &lt;&gt;&amp;&quot;&apos; &#20320;&#x1F600; </a></x>', ' a <>&"\' 你😀 '],
    ['<x><a >1</a ></x>', '1'],
    ['\ufeff<x><a>1</a></x>', '1'],
    ['\n <?xml version="1.0"?>\n<x><a>1</a></x>\n', '1'],
  ])('reads %j', (xml, a) => {
    expect(readXml(xml)).toEqual({ a })
  })

  it('keeps names that mean something to JavaScript as plain members', () => {
    const read = readXml('<x><__proto__><a>1</a></__proto__><constructor>2</constructor></x>')
    expect(Object.entries(read ?? {})).toEqual([
      ['__proto__', { a: '1' }],
      ['constructor', '2'],
    ])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it.each([
    ['a document type', '<!DOCTYPE x><x><a>1</a></x>'],
    ['a document type with an entity', '<!DOCTYPE x [<!ENTITY e "boom">]><x><a>&e;</a></x>'],
    ['an outside entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x><a>&e;</a></x>'],
    ['a document type from outside', '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x><a>1</a></x>'],
    ["an entity of one's own", '<x><a>&e;</a></x>'],
    ['a lonely ampersand', '<x><a>a & b</a></x>'],
    ['an impossible character', '<x><a>&#x110000;</a></x>'],
    ['a character zero', '<x><a>&#0;</a></x>'],
    ['a comment', '<x><!-- a --><a>1</a></x>'],
    ['an attribute', '<x><a b="c">1</a></x>'],
    ['an attribute of the root', '<x a="1"><a>1</a></x>'],
    ['an instruction', '<x><?php 1 ?><a>1</a></x>'],
    ['a declaration inside', '<x><?xml version="1.0"?><a>1</a></x>'],
    ['text between elements', '<x>text<a>1</a></x>'],
    ['CDATA between elements', '<x><![CDATA[]]><a>1</a></x>'],
    ['a wrong end tag', '<x><a>1</b></x>'],
    ['an open element', '<x><a>1</x>'],
    ['an element closed twice', '<x><a>1</a></a></x>'],
    ['no end', '<x><a>1</a>'],
    ['CDATA without end', '<x><a><![CDATA[1</a></x>'],
    ['two roots', '<x><a>1</a></x><x><a>1</a></x>'],
    ['two roots of two names', '<x><a>1</a></x><y/>'],
    ['a tail', '<x><a>1</a></x>tail'],
    ['a tail of CDATA', '<x><a>1</a></x><![CDATA[]]>'],
    ['no element', 'text'],
    ['JSON', '{"a":1}'],
    ['nothing', ''],
    ['a root of text', '<x>1</x>'],
    ['too deep nesting', `${'<a>'.repeat(17)}${'</a>'.repeat(17)}`],
    ['far too deep nesting', '<a>'.repeat(80_000)],
    ['a name without end', `<x><${'a'.repeat(100_000)}`],
    ['too long a text', `<x><a>${'x'.repeat(300_000)}</a></x>`],
  ])('reads nothing with %s', (_, xml) => {
    expect(readXml(xml)).toBeUndefined()
  })

  it('reads nesting of sixteen elements', () => {
    expect(readXml(`${'<a>'.repeat(16)}${'</a>'.repeat(16)}`)).toBeDefined()
  })

  it('never throws, whatever comes', () => {
    const piece = fc.constantFrom('<xml>', '</xml>', '<a>', '</a>', '<![CDATA[', ']]>', '&lt;', '&', ';', '<', '>', 'x')
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(piece, { maxLength: 30 })), xml => {
        readXml(typeof xml === 'string' ? xml : xml.join(''))
      }),
      { numRuns: 1000 },
    )
  })

  it('takes time in proportion to its length', () => {
    const startedAt = performance.now()
    for (const piece of ['<a>', '<![CDATA[', '&#', ' ', '<a>1</a>', '&lt;', '<a ', '<?xml ', '&'])
      expect(readXml(`<x>${piece.repeat(25_000)}`)).toBeUndefined()
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})
