import type { HostRequest, HostResponse, HostRoute } from '@message-center/channel'
import type { EndUser } from '../access/end-user-tokens.ts'
import { formatPosition, type Position, parsePosition } from '../model/position.ts'
import { toMessageView, toUnreadView } from '../model/view.ts'
import type { InboxState, MarkedMessage, PageQuery, ReadSelection } from '../store/inbox-store.ts'
import { bodyOf, endUserOf, invalid, json, nothing } from './answers.ts'
import { problem } from './problem.ts'
import type { RouteParts } from './route-parts.ts'

type ReadRequest = { readonly ids: readonly string[] } | { readonly all: true; readonly upTo: string }

const maxIds = 500
/** Messages marked in one transaction: others wait for it. Not fewer than ids in a request. */
const portion = 500
const maxPage = 100
const defaultPage = 20

/** What an end user does with the own inbox. */
export function messageRoutes({ store, live, tokens, clock, tellRead }: RouteParts): readonly HostRoute[] {
  const forEndUser =
    (answer: (user: EndUser, request: HostRequest) => Promise<HostResponse>) =>
    async (request: HostRequest): Promise<HostResponse> => {
      const user = endUserOf(request, tokens)
      return 'refusal' in user ? user.refusal : answer(user, request)
    }

  /** How many were marked: all of the selection, unless the client goes or the host stops meanwhile. */
  async function markRead(user: EndUser, selection: ReadSelection, signal: AbortSignal): Promise<number> {
    const now = clock.now()
    const marked: MarkedMessage[] = []
    try {
      let latest: readonly MarkedMessage[]
      do {
        latest = await store.markRead(user, selection, portion, now)
        marked.push(...latest)
      } while (latest.length === portion && !signal.aborted)
    } finally {
      // Also when the store fails half-way: what is marked is read.
      if (marked.length > 0) live.nudge([user])
      const deliveries = marked.filter(({ isAnnouncement }) => !isAnnouncement)
      await tellRead(
        user.tenant,
        deliveries.map(({ id }) => id),
        now,
      )
    }
    return marked.length
  }

  return [
    {
      method: 'GET',
      path: '/messages',
      access: 'open',
      summary: 'Lists messages and announcements, newest first. Query: limit (1–100), cursor, unread=true.',
      answer: forEndUser(async (user, request) => {
        const query = toPageQuery(request.query)
        if ('refusal' in query) return query.refusal
        const page = await store.list(user, query, clock.now())
        const nextCursor = page.nextBefore && formatPosition(page.nextBefore)
        return json(200, { messages: page.messages.map(toMessageView), nextCursor, ...toStateView(page) })
      }),
    },
    {
      method: 'GET',
      path: '/unread',
      access: 'open',
      summary: 'Counts what is unread: exactly, and as text for a badge ("99+").',
      answer: forEndUser(async user => json(200, toStateView(await store.state(user, clock.now())))),
    },
    {
      method: 'POST',
      path: '/messages/read',
      access: 'open',
      summary: 'Marks messages as read: some by id, or all up to the position of a list or event the user has seen.',
      requestSchema: {
        type: 'object',
        oneOf: [
          {
            additionalProperties: false,
            required: ['ids'],
            properties: {
              ids: { type: 'array', minItems: 1, maxItems: maxIds, items: { type: 'string', maxLength: 64 } },
            },
          },
          {
            additionalProperties: false,
            required: ['all', 'upTo'],
            properties: { all: { const: true }, upTo: { type: 'string', maxLength: 31 } },
          },
        ],
      },
      answer: forEndUser(async (user, request) => {
        const body = bodyOf<ReadRequest>(request)
        const selection = 'ids' in body ? { ids: body.ids } : toUpTo(body.upTo)
        if (!selection) {
          return invalid('/upTo', 'This is no position.', 'Hand in "position" of a list, or the id of an event.')
        }
        const changed = await markRead(user, selection, request.signal)
        return json(200, { changed, ...toStateView(await store.state(user, clock.now())) })
      }),
    },
    {
      method: 'DELETE',
      path: '/messages/:id',
      access: 'open',
      summary: "Takes a message out of the user's own inbox.",
      answer: forEndUser(async (user, request) => {
        const outcome = await store.remove(user, request.params.id ?? '', clock.now())
        if (outcome === 'unknown') return problem('not_found', { detail: 'This inbox has no message of this id.' })
        if (outcome === 'removed') live.nudge([user])
        return nothing
      }),
    },
  ]
}

function toStateView({ unread, position }: InboxState): { readonly [name: string]: string | number } {
  return { ...toUnreadView(unread), position: formatPosition(position) }
}

function toUpTo(text: string): { readonly upTo: Position } | undefined {
  const upTo = parsePosition(text)
  return upTo && { upTo }
}

function toPageQuery(query: URLSearchParams): PageQuery | { readonly refusal: HostResponse } {
  const limit = query.get('limit') ?? String(defaultPage)
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > maxPage) {
    return { refusal: invalid('?limit', 'The limit is not within its bounds.', `Name a number of 1 to ${maxPage}.`) }
  }
  const cursor = query.get('cursor')
  const before = cursor === null ? undefined : parsePosition(cursor)
  if (cursor !== null && !before) {
    const fix = 'Hand in "nextCursor" of the page before, unchanged.'
    return { refusal: problem('invalid_cursor', { field: '?cursor', detail: 'This is no cursor.', fix }) }
  }
  const unread = query.get('unread') ?? 'false'
  if (unread !== 'true' && unread !== 'false') {
    return { refusal: invalid('?unread', 'This is neither "true" nor "false".', 'Name one of them, or leave it out.') }
  }
  return { limit: Number(limit), before, isUnreadOnly: unread === 'true' }
}
