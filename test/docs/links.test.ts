import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documents, read, root } from './documents.ts'

/** A page without its blocks and code, where nothing is a link. */
const proseOf = (document: string): string =>
  read(document)
    .replace(/^( *)```[\s\S]*?^\1```$/gm, '')
    .replace(/`[^`\n]*`/g, '')

const linksOf = (document: string): readonly string[] =>
  [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => target ?? [])

/** As GitHub makes them of headings, and those that a page names itself. */
function anchorsOf(document: string): ReadonlySet<string> {
  const page = read(document)
  const headings = [...page.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  )
  return new Set([...headings, ...[...page.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)])
}

describe('links', () => {
  it.each(documents)('of %s lead to files and headings that exist', document => {
    for (const link of linksOf(document).filter(target => !/^[a-z]+:/.test(target))) {
      const [path = '', anchor] = link.split('#')
      const target = path === '' ? document : normalize(join(dirname(document), path))
      expect(existsSync(join(root, target)), `${document} links to ${link}`).toBe(true)
      if (anchor !== undefined) expect([...anchorsOf(target)], `${document} links to ${link}`).toContain(anchor)
    }
  })

  it('of the contents page reach every page of docs', () => {
    const reached = new Set(linksOf('docs/index.md').map(link => normalize(join('docs', link.split('#')[0] ?? ''))))
    const pages = documents.filter(document => document.startsWith('docs/') && document !== 'docs/index.md')
    expect(pages.filter(page => !reached.has(page))).toEqual([])
  })

  it('reach every decision', () => {
    const decisions = readdirSync(join(root, 'docs/decisions'))
    expect(decisions.length).toBeGreaterThan(0)
    for (const name of decisions) expect(linksOf('docs/index.md')).toContain(`decisions/${name}`)
  })
})

describe('commands in the text', () => {
  const { scripts }: { scripts: { [name: string]: string } } = JSON.parse(read('package.json'))
  const builtIn = new Set(['install', 'start', 'test'])

  it.each(documents)('of %s are scripts of the repository', document => {
    const named = [...read(document).matchAll(/`npm (?:run )?([\w:-]+)`/g)].flatMap(([, name]) => name ?? [])
    for (const name of named) expect(Object.keys(scripts).concat(...builtIn), `npm ${name}`).toContain(name)
  })
})
