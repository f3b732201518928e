import { createHash } from 'node:crypto'
import type { HostRoute } from '@message-center/channel'
import { pageScript } from './page-script.ts'
import { pageStyle } from './page-style.ts'

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Inbox</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<main>
  <header>
    <h1 data-word="title">Inbox</h1>
    <span id="badge" class="badge none" role="status">0</span>
    <div class="tools"><button id="language" type="button" data-word="language">中文</button></div>
  </header>
  <form id="form">
    <p data-word="explain"></p>
    <label for="token" data-word="token">Token</label>
    <div class="row">
      <input id="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="wrong">
      <button class="main" data-word="enter">Open inbox</button>
    </div>
    <p id="wrong" class="wrong" role="alert" data-word="expired" hidden></p>
  </form>
  <section id="box" aria-labelledby="box-title" hidden>
    <h2 id="box-title" class="unseen" data-word="title"></h2>
    <header>
      <span id="state" class="state" role="status"></span>
      <div class="tools">
        <button id="read-all" type="button" data-word="readAll"></button>
        <button id="leave" type="button" data-word="signOut"></button>
      </div>
    </header>
    <p id="failed" class="wrong" role="alert" data-word="failed" hidden></p>
    <ol id="list"></ol>
    <p id="empty" class="empty" data-word="empty" hidden></p>
    <button id="more" class="more" type="button" data-word="more" hidden></button>
    <p id="news" class="unseen" role="status" aria-live="polite"></p>
  </section>
</main>
<script>${pageScript}</script>
</body>
</html>
`

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Only this script and this style run, and only this site is spoken to. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src ${hashOf(pageScript)}`,
  `style-src ${hashOf(pageStyle)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A page that shows one inbox live, for trying out and as an example. It holds no secret: the token is the visitor's. */
export const demoRoutes: readonly HostRoute[] = [
  {
    method: 'GET',
    path: '/demo',
    access: 'open',
    summary: 'A page that shows an inbox live. The token stands behind "#token=" or is entered.',
    answer: async () => ({
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
        'cache-control': 'no-cache',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      },
      body: page,
    }),
  },
]
