import type { Json, JsonObject } from '@message-center/channel'
import { apiScopes } from '@message-center/core'
import type { RouteFacts, TenantRule } from '../api/api-route.ts'
import { jsonSchemaOf } from '../json-schema-of.ts'
import { curlOf } from './curl.ts'
import { type Html, html, prose } from './html.ts'
import { type ApiDescription, problemsOf } from './openapi.ts'
import { page } from './page.ts'

/** The API's page: every route with its fields, a line to try it, its answer and its errors. `url` is where callers reach the API. */
export function apiPage(api: ApiDescription, url: string): string {
  const groups = Map.groupBy(api.routes, route => route.tag)
  const nav = html`<p><a href="#top"><strong>Message center</strong></a> ${api.version}</p>
${[...groups].map(([tag, routes]) => html`<strong>${tag}</strong><ul>${routes.map(route => html`<li><a href="#${anchorOf(route)}">${route.summary}</a></li>`)}</ul>`)}
<strong>More</strong><ul><li><a href="#plugins">Routes of the plugins</a></li><li><a href="#plain">Probes, receipts, pages</a></li>
<li><a href="${api.basePath}/docs/errors">Errors</a></li><li><a href="${api.basePath}/openapi.json">openapi.json</a></li></ul>`
  const main = html`${introduction(api, url)}
${[...groups].map(([tag, routes]) => html`<h2>${tag}</h2>${routes.map(route => section(route, api))}`)}
<h2 id="plugins">Routes of the plugins</h2>${table(
    ['Route', 'What', 'Who'],
    api.hostRoutes.map(({ channel, route }) => [
      html`<code>${route.method} /v1/${channel}${route.path}</code>`,
      html`${route.summary}`,
      route.access === 'key' ? html`a key with <code>${route.scope}</code>` : html`open: the plugin checks who asks`,
    ]),
  )}
<h2 id="plain">Probes, receipts, pages</h2>${table(
    ['Route', 'What'],
    api.plainRoutes.map(route => [
      html`<code>${route.method} ${route.path}</code>`,
      html`${route.summary} ${prose(route.description ?? '')}`,
    ]),
  )}`
  return page('Message center API', nav, main)
}

function introduction({ basePath }: ApiDescription, url: string): Html {
  return html`<h1 id="top">Message center API</h1>
<p>One POST sends a message; its id tells at any time what became of it. JSON in UTF-8, instants in ISO 8601, addresses and secrets masked in every answer.</p>
<p><strong>Key.</strong> Every route asks for <code>Authorization: Bearer mc_…</code> (or <code>X-API-Key</code>). Paste this once, then every line below can be tried:</p>
<pre><code>export MC_URL=${url}
export MC_KEY=mc_…</code></pre>
<p><strong>Tenant.</strong> A key belongs to one tenant and sees nothing of the others. An operator's key names one by the header <code>X-Tenant</code>.</p>
<p><strong>Repeating.</strong> Send <code>Idempotency-Key</code> with a message: the same key and content give the same answer, however often you post it.</p>
<p><strong>Errors</strong> are <code>application/problem+json</code> with a stable <code>code</code>, the <code>field</code> and a <code>fix</code>: <a href="${basePath}/docs/errors">all codes</a>.</p>
<p><strong>Limits.</strong> The headers <code>RateLimit-Policy</code> and <code>RateLimit</code> tell what the key may still do; 429 and 503 carry <code>Retry-After</code>.</p>
<details><summary>Scopes of keys</summary>${table(
    ['Scope', 'Allows'],
    Object.entries(apiScopes).map(([scope, allowed]) => [html`<code>${scope}</code>`, html`${allowed}`]),
  )}</details>`
}

const tenantWords: { readonly [Rule in TenantRule]: string } = {
  one: 'acts in one tenant',
  all: "an operator's key sees all tenants unless it names one",
  operator: "needs an operator's key",
  none: 'is the same for every tenant',
}

function section(route: RouteFacts, api: ApiDescription): Html {
  const { success } = route
  return html`<h3 id="${anchorOf(route)}"><span class="method">${route.method}</span> <code>${route.path}</code></h3>
<p>${route.summary}. ${prose(route.description ?? '')}</p>
<p class="facts">Scope <code>${route.scope}</code> · ${tenantWords[route.tenant]}${route.takesIdempotencyKey && html` · takes <code>Idempotency-Key</code>`}</p>
${fields('Path', route.params)}${fields('Query', route.query)}${fields('Body', route.body)}
<pre><code>${curlOf(route, '$MC_URL')}</code></pre>
${success === undefined ? html`<p>Answers <code>204</code>.</p>` : html`<p>Answers <code>${success.status}</code>: ${success.description}</p><pre><code>${JSON.stringify(success.example, null, 2)}</code></pre>`}
<details><summary>Errors</summary><p>${problemsOf(route).map(code => html`<a href="${api.basePath}/docs/errors#${code}"><code>${code}</code></a> `)}</p></details>`
}

function fields(title: string, schema: Parameters<typeof jsonSchemaOf>[0] | undefined): Html {
  const { properties, required } = schema === undefined ? {} : jsonSchemaOf(schema)
  const rows = isObject(properties) ? Object.entries(properties) : []
  if (rows.length === 0) return html``
  const needed = Array.isArray(required) ? required : []
  return table(
    [title, 'Type', 'Meaning'],
    rows.map(([name, field]) => [
      html`<code>${name}</code>${needed.includes(name) && html` *`}`,
      html`${isObject(field) ? typeOf(field) : ''}`,
      prose(isObject(field) ? String(field.description ?? '') : ''),
    ]),
  )
}

function typeOf(schema: JsonObject): string {
  if (Array.isArray(schema.enum)) return schema.enum.join(' | ')
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map(form => (isObject(form) ? typeOf(form) : '')).join(' or ')
  if (typeof schema.format === 'string') return schema.format
  return typeof schema.type === 'string' ? schema.type : ''
}

function table(heads: readonly string[], rows: readonly (readonly Html[])[]): Html {
  return html`<table><thead><tr>${heads.map(head => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map(row => html`<tr>${row.map(cell => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>`
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function anchorOf(route: RouteFacts): string {
  return `${route.method}${route.path}`.replace(/[^A-Za-z0-9]+/g, '-')
}
