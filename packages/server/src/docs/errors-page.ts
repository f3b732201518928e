import { type ProblemCode, problemCodes } from '../api/problem.ts'
import { html, prose } from './html.ts'
import { page } from './page.ts'
import { problemHelp } from './problem-help.ts'

const codes = Object.keys(problemCodes).filter((code): code is ProblemCode => code in problemCodes)

const repeatWords = { no: 'no', later: 'yes, later', 'same key': 'yes, with the same Idempotency-Key' } as const

/** The page that the `type` of every problem links to. */
export function errorsPage(basePath: string): string {
  return page(
    'Message center: errors',
    html`<p><a href="${basePath}/docs"><strong>Message center</strong></a></p><ul>${codes.map(code => html`<li><a href="#${code}">${code}</a></li>`)}</ul>`,
    html`<h1>Errors</h1>
<p>Every error is <code>application/problem+json</code>. Decide by <code>code</code>: it never changes its meaning. Texts may.</p>
${codes.map(
  code => html`<h3 id="${code}"><code>${code}</code> · ${problemCodes[code].status}</h3>
<p><strong>${problemCodes[code].title}.</strong> ${prose(problemHelp[code].meaning)}</p>
<p>${prose(problemHelp[code].fix)}</p><p class="facts">Repeat the same request: ${repeatWords[problemHelp[code].repeat]}.</p>`,
)}`,
  )
}

/** The same as a page of the docs folder. */
export function errorsMarkdown(): string {
  const rows = codes.map(
    code =>
      `| <a id="${code}"></a>\`${code}\` | ${problemCodes[code].status} | ${problemHelp[code].meaning} | ${problemHelp[code].fix} | ${repeatWords[problemHelp[code].repeat]} |`,
  )
  return `# Errors

Every error of the API is \`application/problem+json\` (RFC 9457) with \`type\`, \`title\`, \`status\`, \`code\`, \`detail\`, and where it helps \`field\` and \`fix\`.
Decide by \`code\`: it never changes its meaning. Texts may. The engine as a library rejects with a \`MessageCenterError\` of the same codes.
In a batch each refused message has its problem in its place; the others are accepted.

| Code | Status | What it means | What to do | Repeat? |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

Written by \`npm run docs\`, from the tables in the code.
`
}
