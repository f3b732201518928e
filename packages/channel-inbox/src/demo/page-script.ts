/**
 * The script of the page, as text: it runs in a browser. It shows what any page has to do: a list and its position,
 * a ticket and a stream behind that position, a new ticket when the stream ends. Messages reach the page as text only.
 */
export const pageScript = String.raw`
'use strict';
const words = {
  en: {
    title: 'Inbox', live: 'Live', offline: 'Reconnecting', readAll: 'Mark all as read', language: '中文', signOut: 'Leave',
    explain: 'Paste a token that your server got from POST /v1/inbox/tokens, or open this page as demo#token=…',
    token: 'Token', enter: 'Open inbox', expired: 'The token does not fit or has expired. Get a new one.',
    failed: 'The inbox did not answer. Try again.', empty: 'Nothing here yet. A new message appears by itself.',
    more: 'Show older messages', announcement: 'Announcement', open: 'Open', read: 'Mark as read', remove: 'Delete',
    unread: 'unread', untitled: 'Message', arrived: 'New message: '
  },
  zh: {
    title: '站内信', live: '实时连接', offline: '正在重连', readAll: '全部标为已读', language: 'English', signOut: '退出',
    explain: '请粘贴服务端通过 POST /v1/inbox/tokens 获得的令牌，或以 demo#token=… 的形式打开本页。',
    token: '令牌', enter: '打开站内信', expired: '令牌无效或已过期，请重新获取。',
    failed: '站内信服务没有响应，请重试。', empty: '暂无消息，新消息会自动出现。',
    more: '查看更早的消息', announcement: '公告', open: '打开', read: '标为已读', remove: '删除',
    unread: '未读', untitled: '消息', arrived: '新消息：'
  }
};
const element = id => document.getElementById(id);
const messages = new Map();
const cards = new Map();
let token = '', language = 'en', position = '', cursor = '', unread = { unread: 0, display: '0' };
let source = null, waitMs = 1000, retryTimer = 0, reloadTimer = 0, session = 0;

const word = name => words[language][name];

async function ask(method, path, body) {
  const own = session;
  const answer = await fetch(path, {
    method,
    headers: Object.assign({ authorization: 'Bearer ' + token }, body ? { 'content-type': 'application/json' } : {}),
    body: body ? JSON.stringify(body) : undefined
  });
  /* Somebody else's session by now: the answer is not for it. */
  if (own !== session) throw new Error('left');
  if (answer.status === 401) { leave('expired'); throw new Error('unauthorized'); }
  if (!answer.ok && answer.status !== 404) throw new Error('status ' + answer.status);
  return answer.status === 204 || answer.status === 404 ? null : answer.json();
}

/* What is shown */

function show() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const node of document.querySelectorAll('[data-word]')) node.textContent = word(node.dataset.word);
  for (const node of cards.values()) node.remove();
  cards.clear();
  showUnread();
  showState(source !== null && source.readyState === 1);
  showMessages();
}

function showUnread() {
  const badge = element('badge');
  badge.textContent = unread.display;
  badge.classList.toggle('none', unread.unread === 0);
  badge.setAttribute('aria-label', unread.unread + ' ' + word('unread'));
  element('read-all').disabled = unread.unread === 0;
  document.title = (unread.unread ? '(' + unread.display + ') ' : '') + word('title');
}

function showState(isLive) {
  const state = element('state');
  state.className = isLive ? 'state live' : 'state';
  state.textContent = word(isLive ? 'live' : 'offline');
}

function inOrder() {
  return [...messages.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.seq - a.seq);
}

function showMessages() {
  const list = element('list');
  for (const [id, node] of cards) if (!messages.has(id)) { node.remove(); cards.delete(id); }
  inOrder().forEach((message, n) => {
    const node = cards.get(message.id) || makeCard(message);
    cards.set(message.id, node);
    fillCard(node, message);
    if (list.children[n] !== node) list.insertBefore(node, list.children[n] || null);
  });
  element('empty').hidden = messages.size > 0 || !token;
  element('more').hidden = !cursor;
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function makeCard(message) {
  const card = make('li', 'card new');
  const head = make('div', 'head');
  const time = make('time', '', new Date(message.createdAt).toLocaleString(document.documentElement.lang));
  time.dateTime = message.createdAt;
  head.append(make('h2', '', message.title || word('untitled')));
  if (message.isAnnouncement) head.append(make('span', 'chip', word('announcement')));
  if (message.category) head.append(make('span', 'chip', message.category));
  head.append(make('span', 'unseen mark', word('unread')), time);
  const acts = make('div', 'acts');
  if (message.link && /^(https?:\/\/|\/(?!\/)|[?#]|\.\.?\/)/i.test(message.link)) {
    const link = make('a', 'open', word('open'));
    link.href = message.link;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    link.addEventListener('click', () => markRead(message.id));
    acts.append(link);
  }
  const read = make('button', 'read-one', word('read'));
  read.type = 'button';
  read.addEventListener('click', () => markRead(message.id));
  const remove = make('button', '', word('remove'));
  remove.type = 'button';
  remove.addEventListener('click', () => removeMessage(message.id));
  acts.append(read, remove);
  card.append(head, make('p', 'text'), acts);
  return card;
}

function fillCard(card, message) {
  card.classList.toggle('unread', !message.isRead);
  card.classList.toggle('read', message.isRead);
  card.querySelector('.text').textContent = message.text || message.summary || '';
  card.querySelector('.mark').hidden = message.isRead;
  card.querySelector('.read-one').hidden = message.isRead;
}

/* What the user does */

function attempt(action) {
  element('failed').hidden = true;
  action.catch(error => { if (error.message !== 'left' && token) element('failed').hidden = false; });
}

function markRead(id) {
  const message = messages.get(id);
  if (!message || message.isRead) return;
  message.isRead = true;
  showMessages();
  attempt(ask('POST', 'messages/read', { ids: [id] }).then(takeState));
}

function markAllRead() {
  /* Up to what this page has seen: what arrives during the click stays unread. */
  const upTo = position;
  markUpTo(upTo);
  attempt(ask('POST', 'messages/read', { all: true, upTo: upTo }).then(takeState));
}

function removeMessage(id) {
  const ids = inOrder().map(message => message.id);
  const next = ids[ids.indexOf(id) + 1] || ids[ids.indexOf(id) - 1];
  messages.delete(id);
  showMessages();
  const focus = next && cards.get(next) ? cards.get(next).querySelector('button:not([hidden])') : element('read-all');
  if (focus) focus.focus();
  attempt(ask('DELETE', 'messages/' + encodeURIComponent(id)));
}

function markUpTo(upTo) {
  const [own, shared] = upTo.split('.').map(Number);
  for (const message of messages.values()) {
    if (message.seq <= (message.isAnnouncement ? shared : own)) message.isRead = true;
  }
  showMessages();
}

function takeState(state) {
  if (!state) return;
  unread = { unread: state.unread, display: state.display };
  showUnread();
}

/* List and stream */

async function load(isOlder) {
  const page = await ask('GET', 'messages?limit=20' + (isOlder ? '&cursor=' + encodeURIComponent(cursor) : ''));
  for (const message of page.messages) messages.set(message.id, message);
  if (isOlder) cursor = page.nextCursor || '';
  takeState(page);
  showMessages();
  return page;
}

/* The heads that events bring are shown at once; the texts follow, for many of them together. */
function reloadSoon() {
  clearTimeout(reloadTimer);
  reloadTimer = setTimeout(() => attempt(load(false)), 300);
}

async function startAfresh() {
  messages.clear();
  const page = await load(false);
  cursor = page.nextCursor || '';
  position = page.position;
  showMessages();
}

async function connect(own) {
  try {
    if (!position) await startAfresh();
    const { ticket } = await ask('POST', 'tickets');
    if (own !== session) return;
    source = new EventSource('events?ticket=' + encodeURIComponent(ticket) + '&lastEventId=' + position);
    source.onopen = () => { waitMs = 1000; showState(true); };
    source.onerror = () => reconnect(own);
    for (const type of Object.keys(events)) source.addEventListener(type, event => {
      events[type](JSON.parse(event.data));
      position = event.lastEventId || position;
    });
  } catch (error) {
    if (own === session && token) reconnect(own);
  }
}

/* A ticket opens one stream, so the browser's own reconnecting would be refused: a new ticket, a new stream. */
function reconnect(own) {
  if (source) source.close();
  source = null;
  showState(false);
  clearTimeout(retryTimer);
  retryTimer = setTimeout(() => connect(own), waitMs * (0.5 + Math.random()));
  waitMs = Math.min(waitMs * 2, 30000);
}

const events = {
  'message.created': head => {
    if (!messages.has(head.id)) {
      messages.set(head.id, head);
      element('news').textContent = word('arrived') + (head.title || head.summary);
    }
    showMessages();
    reloadSoon();
  },
  'message.recalled': gone => { messages.delete(gone.id); showMessages(); },
  'message.deleted': gone => { messages.delete(gone.id); showMessages(); },
  'message.read': read => {
    if (read.upTo) return markUpTo(read.upTo);
    for (const id of read.ids) if (messages.has(id)) messages.get(id).isRead = true;
    showMessages();
  },
  'unread.changed': takeState,
  'resync': () => attempt(startAfresh())
};

/* Coming and going */

function enter(given) {
  token = given.trim();
  if (!token) return;
  sessionStorage.setItem('inbox-token', token);
  element('form').hidden = true;
  element('box').hidden = false;
  session += 1;
  position = '';
  attempt(connect(session));
}

function leave(reason) {
  session += 1;
  token = '';
  sessionStorage.removeItem('inbox-token');
  if (source) source.close();
  source = null;
  clearTimeout(retryTimer);
  clearTimeout(reloadTimer);
  messages.clear();
  element('failed').hidden = true;
  cursor = '';
  unread = { unread: 0, display: '0' };
  element('form').hidden = false;
  element('box').hidden = true;
  element('wrong').hidden = !reason;
  element('wrong').dataset.word = reason || 'expired';
  show();
  element('token').focus();
}

function tokenInAddress() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  /* Out of the address bar, so that nobody copies it with the address. */
  if (given) history.replaceState(null, '', location.pathname + location.search);
  return given;
}

element('form').addEventListener('submit', event => {
  event.preventDefault();
  element('wrong').hidden = true;
  enter(element('token').value);
  element('token').value = '';
});
element('read-all').addEventListener('click', markAllRead);
element('more').addEventListener('click', () => attempt(load(true)));
element('leave').addEventListener('click', () => leave(''));
element('language').addEventListener('click', () => { language = language === 'zh' ? 'en' : 'zh'; show(); });
addEventListener('hashchange', () => { const given = tokenInAddress(); if (given) { leave(''); enter(given); } });
addEventListener('pagehide', () => { if (source) source.close(); });

const asked = new URLSearchParams(location.search).get('lang') || navigator.language || 'en';
language = asked.toLowerCase().startsWith('zh') ? 'zh' : 'en';
show();
const known = tokenInAddress() || sessionStorage.getItem('inbox-token');
if (known) enter(known);
`
