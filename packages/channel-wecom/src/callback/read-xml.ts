import type { Json, JsonObject } from '@message-center/channel'
import { isObject } from '@message-center/channel/wire'

/** Longest text and deepest nesting that is read; callbacks are a few kilobytes and three levels. */
const maxCharacters = 256 * 1024
const maxDepth = 16

interface OpenElement {
  readonly name: string
  readonly children: [name: string, value: Json][]
  text: string
}

const entities: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** One step of the text: a declaration at the start, CDATA, a tag, or what lies between. Never looks back. */
const step = /<\?xml[^>]{0,200}\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]{0,63})\s*(\/?)>|([^<]+)/y

/**
 * Reads the XML of a callback: elements, CDATA and the five named characters. Everything else, such as a DOCTYPE,
 * an entity of its own, attributes or comments, is not read at all. Values are texts, so long ids stay whole; an
 * element that repeats becomes a list. Gives the content of the root, or `undefined`.
 */
export function readXml(text: string): JsonObject | undefined {
  if (text.length > maxCharacters) return undefined
  const root: OpenElement = { name: '', children: [], text: '' }
  const open = [root]
  step.lastIndex = 0
  while (step.lastIndex < text.length) {
    const at = step.lastIndex
    const found = step.exec(text)
    if (found === null || !apply(found, at, open)) return undefined
  }
  const [only, ...more] = root.children
  if (open.length !== 1 || only === undefined || more.length > 0 || root.text.trim() !== '') return undefined
  const [, content] = only
  return isObject(content) ? content : undefined
}

function apply(found: RegExpExecArray, at: number, open: OpenElement[]): boolean {
  const [whole, data, closes, name, closesItself, between] = found
  const top = open.at(-1)
  if (top === undefined) return false
  if (data !== undefined) top.text += data
  else if (between !== undefined)
    top.text += between.replace(/&(lt|gt|amp|quot|apos);/g, (_, key) => entities[key] ?? '')
  else if (name === undefined) return at === 0 && whole.startsWith('<?xml')
  else if (closes === '/') return closesItself === '' && close(name, open)
  else {
    if (open.length > maxDepth) return false
    open.push({ name, children: [], text: '' })
    return closesItself === '' || close(name, open)
  }
  return true
}

function close(name: string, open: OpenElement[]): boolean {
  const element = open.pop()
  const parent = open.at(-1)
  if (element?.name !== name || parent === undefined) return false
  parent.children.push([name, contentOf(element)])
  return true
}

function contentOf({ children, text }: OpenElement): Json {
  if (children.length === 0) return text
  const groups = Map.groupBy(children, ([name]) => name)
  return Object.fromEntries(
    [...groups].map(([name, entries]) => {
      const values = entries.map(([, value]) => value)
      return [name, values.length === 1 ? (values[0] ?? '') : values]
    }),
  )
}
