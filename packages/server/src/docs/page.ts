import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'

const style = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --accent: #2563eb }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 1fr) }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line); font-size: .875rem }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0 } nav strong { text-transform: capitalize }
nav a { text-decoration: none; color: inherit; display: block; padding: .1rem 0 }
main { padding: 2rem clamp(1rem, 4vw, 4rem) 6rem; max-width: 64rem }
a { color: var(--accent) } h1 { margin-top: 0 } h2 { margin-top: 3rem; text-transform: capitalize; border-bottom: 1px solid var(--line) }
h3 { margin: 2.5rem 0 .5rem; font-size: 1.05rem } h3 code { font-size: 1rem; background: none; padding: 0 }
code, pre { font: .85rem/1.5 ui-monospace, monospace } code { background: var(--soft); padding: .1em .3em; border-radius: .25em }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 }
pre code { background: none; padding: 0 }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line) }
.method { display: inline-block; min-width: 4rem; font-weight: 600; color: var(--accent) }
.facts { font-size: .875rem; opacity: .8 } summary { cursor: pointer; margin: .4rem 0; font-size: .9rem }
@media (max-width: 800px) { body { display: block } nav { position: static; height: auto; border: 0 } }
`

/** One whole page: nothing from elsewhere, no script. */
export function page(title: string, nav: Html, main: Html): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${new Html(style)}</style></head>
<body><nav>${nav}</nav><main>${main}</main></body></html>
`.text
}

/** Lets the page have its own style and nothing else. */
export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-cache',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const
