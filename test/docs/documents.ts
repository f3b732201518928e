import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..', '..')

export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map(entry => relative(root, join(entry.parentPath, entry.name)))

const packages = readdirSync(join(root, 'packages'))
const packageReadmes = packages
  .map(name => `packages/${name}/README.md`)
  .filter(path => filesBelow('packages').includes(path))

/** Every page that readers meet. */
export const documents: readonly string[] = [
  'README.md',
  ...filesBelow('docs').filter(path => path.endsWith('.md')),
  ...packageReadmes,
].sort()

/** A fenced block of a page. */
export interface Block {
  readonly document: string
  /** Of its opening fence. */
  readonly line: number
  /** `ts`, `json` … */
  readonly language: string
  /** What follows the language: says what the block is. */
  readonly words: string
  readonly text: string
  /** Written by `npm run docs`. */
  readonly isWritten: boolean
}

export function blocksOf(document: string): readonly Block[] {
  const lines = read(document).split('\n')
  const blocks: Block[] = []
  let isWritten = false
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line.startsWith('<!-- written:')) isWritten = true
    if (line === '<!-- end -->') isWritten = false
    const [, indent, language = '', words = ''] = /^( *)```(\S*) ?(.*)$/.exec(line) ?? []
    if (indent === undefined) continue
    const end = lines.indexOf(`${indent}\`\`\``, at + 1)
    if (end < 0) throw new Error(`${document}:${at + 1} opens a block and never closes it.`)
    const text = lines
      .slice(at + 1, end)
      .map(one => one.slice(indent.length))
      .join('\n')
    blocks.push({ document, line: at + 1, language, words: words.trim(), text, isWritten })
    at = end
  }
  return blocks
}

export const titleOf = ({ document, line, language, words }: Block): string =>
  `${document}:${line} (${[language, words].filter(Boolean).join(' ')})`

/**
 * The test that checks a page by itself: one of the package it is about, which names the page. READMEs of packages and
 * pages of channels have one, as soon as they hold a block.
 */
export function ownTestOf(document: string): string | undefined {
  const [, folder] = /^packages\/([^/]+)\/README\.md$/.exec(document) ?? []
  const [, channel] = /^docs\/channels\/([^/.]+)/.exec(document) ?? []
  if (folder === undefined && channel === undefined) return undefined
  const owner = folder ?? `channel-${channel}`
  if (!packages.includes(owner)) return undefined
  const name = folder === undefined ? document.slice('docs/'.length) : 'README.md'
  return filesBelow(`packages/${owner}/src`).find(path => path.endsWith('.test.ts') && read(path).includes(name))
}
