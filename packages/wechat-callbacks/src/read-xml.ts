/** A text, an element with children, or a list of either where an element repeats. */
export type XmlValue = string | XmlObject | readonly XmlValue[]

export interface XmlObject {
  readonly [name: string]: XmlValue
}

/** Longest text and deepest nesting that is read; callbacks are a few kilobytes and three levels. */
const maxCharacters = 256 * 1024
const maxDepth = 16

interface OpenElement {
  readonly name: string
  readonly children: [name: string, value: XmlValue][]
  /** All text in its order. */
  text: string
  /** Of it, what stands in CDATA; `undefined` without CDATA. */
  literal: string | undefined
  /** Of it, what stands outside. */
  bare: string
}

const entities: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const prolog = /\ufeff?[ \t\r\n]*(?:<\?xml [^>]{0,200}\?>)?/y

/** One step of the text: CDATA, a tag, or what lies between. Never looks back. */
const step = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]{0,99})[ \t\r\n]*(\/?)>|([^<]+)/y

/**
 * Reads the plain XML of callbacks: elements, CDATA, the five named characters and those by number. Everything else,
 * such as a DOCTYPE, an entity of its own, attributes, comments, or text beside elements, is not read at all. Values
 * are texts, so long ids stay whole; an element that repeats becomes a list. Gives the content of the root, or
 * `undefined`.
 */
export function readXml(xml: string): XmlObject | undefined {
  if (xml.length > maxCharacters) return undefined
  const document = makeElement('')
  const open = [document]
  prolog.lastIndex = 0
  prolog.exec(xml)
  step.lastIndex = prolog.lastIndex
  while (step.lastIndex < xml.length) {
    const found = step.exec(xml)
    if (found === null || !apply(found, open)) return undefined
  }
  const [root, ...more] = document.children
  if (open.length !== 1 || root === undefined || more.length > 0 || hasText(document)) return undefined
  const [, content] = root
  return isElement(content) ? content : undefined
}

function apply([, literal, closes, name, closesItself, between]: RegExpExecArray, open: OpenElement[]): boolean {
  const top = open.at(-1)
  if (top === undefined) return false
  if (literal !== undefined) {
    top.literal = (top.literal ?? '') + literal
    top.text += literal
    return true
  }
  if (name === undefined) return addBare(top, between ?? '')
  if (closes === '/') return closesItself === '' && close(name, open)
  if (open.length > maxDepth) return false
  open.push(makeElement(name))
  return closesItself === '' || close(name, open)
}

function addBare(element: OpenElement, written: string): boolean {
  const bare = resolveReferences(written)
  if (bare === undefined) return false
  element.bare += bare
  element.text += bare
  return true
}

function close(name: string, open: OpenElement[]): boolean {
  const element = open.pop()
  const parent = open.at(-1)
  const content = element?.name === name ? contentOf(element) : undefined
  if (content === undefined || parent === undefined) return false
  parent.children.push([name, content])
  return true
}

function contentOf(element: OpenElement): XmlValue | undefined {
  const { children, text, literal } = element
  // Blanks around CDATA are the layout of the document.
  if (children.length === 0) return literal !== undefined && element.bare.trim() === '' ? literal : text
  if (hasText(element)) return undefined
  const groups = Map.groupBy(children, ([name]) => name)
  return Object.fromEntries(
    [...groups].map(([name, entries]) => {
      const values = entries.map(([, value]) => value)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}

function hasText({ literal, bare }: OpenElement): boolean {
  return literal !== undefined || bare.trim() !== ''
}

/** One of the five entities of XML itself, or a character by its number; `undefined` with any other `&`. */
function resolveReferences(written: string): string | undefined {
  let isKnown = true
  const text = written.replace(
    /&(?:(lt|gt|amp|quot|apos);|#[xX]([\da-fA-F]{1,6});|#(\d{1,7});|)/g,
    (_, name, hex, decimal) => {
      if (name !== undefined) return entities[name] ?? ''
      const point = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN)
      if (point > 0 && point <= 0x10ffff) return String.fromCodePoint(point)
      isKnown = false
      return ''
    },
  )
  return isKnown ? text : undefined
}

function makeElement(name: string): OpenElement {
  return { name, children: [], text: '', literal: undefined, bare: '' }
}

function isElement(value: XmlValue): value is XmlObject {
  return typeof value === 'object' && !Array.isArray(value)
}
