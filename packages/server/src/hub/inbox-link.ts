import type { MessageCenter } from '@message-center/core'

/** The page that shows a user's inbox live, with a token of that user, valid for an hour, behind the `#`. */
export async function inboxLink(center: MessageCenter, url: string, tenant: string, userId: string): Promise<string> {
  const page = `${url}/v1/inbox/demo`
  const made = center.hostRoutes().find(({ channel, route }) => channel === 'inbox' && route.path === '/tokens')
  if (made?.route.access !== 'key') return page
  const answer = await made.route.answer(
    {
      method: 'POST',
      path: '/tokens',
      params: {},
      query: new URLSearchParams(),
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ userId })),
      signal: AbortSignal.timeout(5000),
    },
    { tenant },
  )
  const token = tokenOf(answer.body)
  return token === undefined ? page : `${page}#token=${encodeURIComponent(token)}`
}

function tokenOf(body: unknown): string | undefined {
  const read: unknown = typeof body === 'string' ? JSON.parse(body) : body
  const json = typeof read === 'object' && read !== null && 'json' in read ? read.json : read
  if (typeof json !== 'object' || json === null || !('token' in json)) return undefined
  return typeof json.token === 'string' ? json.token : undefined
}
