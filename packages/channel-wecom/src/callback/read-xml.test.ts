import { describe, expect, it } from 'vitest'
import { readXml } from './read-xml.ts'

describe('the reader of XML', () => {
  it('gives the texts of elements, with CDATA and named characters, and long numbers whole', () => {
    const xml =
      '<?xml version="1.0"?><xml><A><![CDATA[<b> & ]] >]]></A><B>a &lt;b&gt; &amp;amp; &quot;&apos;</B><C>9007199254740993</C><D/><E></E></xml>'
    expect(readXml(xml)).toEqual({ A: '<b> & ]] >', B: 'a <b> &amp; "\'', C: '9007199254740993', D: '', E: '' })
  })

  it('nests elements and makes a list of those that repeat', () => {
    expect(readXml('<xml>\n <L>\n  <I>1</I>\n  <I><N>2</N></I>\n </L>\n</xml>')).toEqual({
      L: { I: ['1', { N: '2' }] },
    })
  })

  it('keeps names that mean something to JavaScript as plain members', () => {
    const read = readXml('<xml><__proto__><admin>1</admin></__proto__><constructor>x</constructor></xml>')
    expect(Object.keys(read ?? {})).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype)
  })

  it.each([
    ['a DOCTYPE', '<!DOCTYPE x><xml><A>1</A></xml>'],
    ['an entity of its own', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xml><A>&e;</A></xml>'],
    ['a comment', '<xml><!-- x --><A>1</A></xml>'],
    ['an attribute', '<xml a="1"><A>1</A></xml>'],
    ['an instruction inside', '<xml><?xml version="1.0"?><A>1</A></xml>'],
    ['an open element', '<xml><A>1</xml>'],
    ['an element closed twice', '<xml><A>1</A></A></xml>'],
    ['two roots', '<xml><A>1</A></xml><xml><A>1</A></xml>'],
    ['text beside the root', '<xml><A>1</A></xml> x'],
    ['a root without elements', '<xml>1</xml>'],
    ['open CDATA', '<xml><A><![CDATA[1</A></xml>'],
    ['too deep nesting', `${'<a>'.repeat(17)}${'</a>'.repeat(17)}`],
    ['far too deep nesting', '<a>'.repeat(80_000)],
    ['too long a text', `<xml><A>${'x'.repeat(300_000)}</A></xml>`],
    ['nothing', ''],
    ['no XML', '{"a":1}'],
  ])('reads nothing with %s', (_, xml) => {
    expect(readXml(xml)).toBeUndefined()
  })

  it('leaves an unknown entity as it is written', () => {
    expect(readXml('<xml><A>&e;&#65;</A></xml>')).toEqual({ A: '&e;&#65;' })
  })
})
