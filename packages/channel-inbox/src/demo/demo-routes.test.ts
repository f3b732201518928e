import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { startHost } from '../inbox-host.fixture.ts'
import { pageScript } from './page-script.ts'

async function fetchPage(): Promise<{ readonly html: string; readonly policy: string; readonly headers: Headers }> {
  const host = await startHost()
  try {
    const response = await fetch(`${host.url}/demo`)
    const { headers } = response
    return { html: await response.text(), policy: headers.get('content-security-policy') ?? '', headers }
  } finally {
    await host.stop()
  }
}

const between = (html: string, tag: string): string =>
  html.slice(html.indexOf(`<${tag}>`) + tag.length + 2, html.indexOf(`</${tag}>`))

/** The words of a language, as the script holds them. */
function wordsOf(language: string): string[] {
  const block = new RegExp(`\\b${language}: \\{([^}]*)\\}`).exec(pageScript)?.[1] ?? ''
  return [...block.matchAll(/(\w+): '[^']*'/g)].map(([, name = '']) => name)
}

describe('GET /demo', () => {
  it('allows its own script and style by hash and nothing else', async () => {
    const { html, policy, headers } = await fetchPage()
    for (const tag of ['script', 'style']) {
      const hash = createHash('sha256').update(between(html, tag)).digest('base64')
      expect(policy).toContain(`${tag}-src 'sha256-${hash}';`)
    }
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  })

  it('needs nothing from elsewhere', async () => {
    const { html } = await fetchPage()
    expect(html).not.toMatch(/(?:src|href)="(?!data:)/)
    expect(html).not.toMatch(/@import|url\(/)
  })

  it('has a script that a browser can parse and that never makes HTML of a text', () => {
    expect(() => new Function(pageScript)).not.toThrow()
    expect(pageScript).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function/)
  })

  it('knows each of its words in both languages', async () => {
    const { html } = await fetchPage()
    const used = [...html.matchAll(/data-word="(\w+)"/g), ...pageScript.matchAll(/word\('(\w+)'\)/g)]
    const known = wordsOf('en')
    expect(known.length).toBeGreaterThan(15)
    expect(wordsOf('zh')).toEqual(known)
    expect(new Set(known)).toEqual(new Set([...used.map(([, name]) => name), 'live', 'offline']))
  })
})
