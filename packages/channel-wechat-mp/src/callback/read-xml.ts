import type { Json, JsonObject } from '@message-center/channel'

const maxDepth = 8
const tagName = /[A-Za-z_][\w.-]{0,99}/y
const entities: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/**
 * Reads the plain XML of callbacks: elements, texts, CDATA. An element becomes a text or an object of its children;
 * children of one name become a list. Everything stays text, so that long numbers keep their digits.
 * `undefined` for anything else, above all for document types and entities of one's own, comments and attributes.
 */
export function readXml(xml: string): JsonObject | undefined {
  try {
    const reader = new XmlReader(xml)
    const root = reader.readDocument()
    return typeof root === 'string' ? undefined : root
  } catch (error) {
    if (error instanceof NotPlainXml) return undefined
    throw error
  }
}

class NotPlainXml extends Error {}

type Element = string | JsonObject

class XmlReader {
  readonly #xml: string
  #at = 0

  constructor(xml: string) {
    this.#xml = xml
  }

  readDocument(): Element {
    this.#take('\ufeff')
    this.#skipBlanks()
    if (this.#take('<?xml ')) this.#takeUntil('?>')
    this.#skipBlanks()
    const root = this.#readElement(1).value
    this.#skipBlanks()
    if (this.#at !== this.#xml.length) throw new NotPlainXml()
    return root
  }

  #readElement(depth: number): { readonly name: string; readonly value: Element } {
    if (depth > maxDepth) throw new NotPlainXml()
    this.#need('<')
    const name = this.#readName()
    this.#skipBlanks()
    if (this.#take('/>')) return { name, value: '' }
    this.#need('>')
    const value = this.#readInside(depth)
    this.#need(name)
    this.#skipBlanks()
    this.#need('>')
    return { name, value }
  }

  /** Everything up to and including the `</` of the end tag. */
  #readInside(depth: number): Element {
    const children: { readonly name: string; readonly value: Element }[] = []
    const literals: string[] = []
    let text = ''
    for (;;) {
      text += this.#readText()
      if (this.#take('</')) break
      if (this.#take('<![CDATA[')) literals.push(this.#takeUntil(']]>'))
      else children.push(this.#readElement(depth + 1))
    }
    if (children.length === 0)
      return literals.length > 0 && text.trim() === '' ? literals.join('') : text + literals.join('')
    if (text.trim() !== '' || literals.length > 0) throw new NotPlainXml()
    return toObject(children)
  }

  #readText(): string {
    const end = this.#xml.indexOf('<', this.#at)
    if (end < 0) throw new NotPlainXml()
    const raw = this.#xml.slice(this.#at, end)
    this.#at = end
    return raw.includes('&') ? raw.replace(/&([^;&]{0,10};?)/g, (_, reference: string) => resolve(reference)) : raw
  }

  #readName(): string {
    tagName.lastIndex = this.#at
    const name = tagName.exec(this.#xml)?.[0]
    if (name === undefined) throw new NotPlainXml()
    this.#at += name.length
    return name
  }

  #skipBlanks(): void {
    while (/[ \t\r\n]/.test(this.#xml.charAt(this.#at))) this.#at++
  }

  #take(expected: string): boolean {
    const isHere = this.#xml.startsWith(expected, this.#at)
    if (isHere) this.#at += expected.length
    return isHere
  }

  #need(expected: string): void {
    if (!this.#take(expected)) throw new NotPlainXml()
  }

  #takeUntil(end: string): string {
    const at = this.#xml.indexOf(end, this.#at)
    if (at < 0) throw new NotPlainXml()
    const taken = this.#xml.slice(this.#at, at)
    this.#at = at + end.length
    return taken
  }
}

/** One of the five entities of XML itself, or a character by its number. */
function resolve(reference: string): string {
  const known = /^(lt|gt|amp|quot|apos);$/.exec(reference)?.[1]
  if (known !== undefined) return entities[known] ?? ''
  const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}));$/i.exec(reference) ?? []
  const point = hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal ?? Number.NaN)
  if (!(point > 0 && point <= 0x10ffff)) throw new NotPlainXml()
  return String.fromCodePoint(point)
}

function toObject(children: readonly { readonly name: string; readonly value: Element }[]): JsonObject {
  const lists = new Map<string, Json[]>()
  for (const { name, value } of children) {
    const list = lists.get(name)
    if (list) list.push(value)
    else lists.set(name, [value])
  }
  const single = (list: readonly Json[]): Json => (list.length === 1 ? (list[0] ?? null) : list)
  return Object.fromEntries(Array.from(lists, ([name, list]) => [name, single(list)]))
}
