import { createHash, randomUUID } from 'node:crypto'
import type { HostRequest, HostRoute } from '@message-center/channel'
import { checkContent, contentSpec, type SentContent } from '../inbox-content.ts'
import { dayMs } from '../limits.ts'
import { everybody } from '../model/inbox-message.ts'
import { toTime } from '../model/view.ts'
import { bodyOf, invalid, json, nothing } from './answers.ts'
import { problem } from './problem.ts'
import { type RouteParts, writeScope } from './route-parts.ts'

/** Tells announcements from deliveries, whose ids have no underscore. */
const idPrefix = 'an_'

/** Messages to everybody in the tenant. */
export function announcementRoutes({ store, live, limits, clock }: RouteParts): readonly HostRoute[] {
  return [
    {
      method: 'POST',
      path: '/announcements',
      access: 'key',
      scope: writeScope,
      summary: 'Announces something to everybody in the tenant. The same Idempotency-Key announces once.',
      requestSchema: contentSpec.schema,
      async answer(request, { tenant }) {
        const { visibleUntil: until, ...content } = bodyOf<SentContent>(request)
        const createdAt = clock.now()
        const visibleUntil = until === undefined ? createdAt + limits.announcementDays * dayMs : Date.parse(until)
        const [wrong] = checkContent({ ...content, visibleUntil: until })
        if (wrong) return invalid(wrong.field, `${wrong.field} ${wrong.reason}.`, wrong.fix)
        if (visibleUntil <= createdAt) return invalid('/visibleUntil', 'The moment has passed.', 'Name a later one.')

        const id = idFor(request)
        const message = { tenant, userId: everybody, id, content, createdAt, visibleUntil }
        const [outcome] = await store.add([message], { maxPerInbox: limits.announcements, beginsAt: 0 })
        if (outcome === 'repeat') return json(200, { id })
        live.nudge([message])
        return json(201, { id, createdAt: toTime(createdAt), visibleUntil: toTime(visibleUntil) })
      },
    },
    {
      method: 'DELETE',
      path: '/announcements/:id',
      access: 'key',
      scope: writeScope,
      summary: 'Takes an announcement away from everybody.',
      async answer(request, { tenant }) {
        const id = request.params.id ?? ''
        const [recalled] = id.startsWith(idPrefix) ? await store.recall(tenant, [id], clock.now()) : []
        if (recalled?.outcome !== 'recalled') return problem('not_found', { detail: 'No announcement has this id.' })
        live.nudge([{ tenant, userId: everybody }])
        return nothing
      },
    },
  ]
}

/** One key, one id: the store recognises the repeat. */
function idFor(request: HostRequest): string {
  const key = request.headers['idempotency-key']
  if (!key) return `${idPrefix}${randomUUID()}`
  return `${idPrefix}${createHash('sha256').update(key).digest('hex').slice(0, 32)}`
}
