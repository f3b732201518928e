import type { ChannelContext } from '../../context.ts'
import type { Json } from '../../json.ts'
import type { CheckResult, ProviderTemplatePage, RecallResult, Sender } from '../../plugin.ts'
import { isObject } from '../../wire/index.ts'
import { decideResults } from './decide-result.ts'
import { readCallback, readReceipt } from './read-callback.ts'
import { RelayApi, type RelayReply } from './relay-api.ts'
import type { RelayAddress, RelayContent } from './sample-channel.ts'
import type { RelaySettings } from './settings.ts'

/** An opened account. It holds nothing of its own: connections and tokens belong to the host. */
export function openRelay(settings: RelaySettings, context: ChannelContext): Sender<RelayAddress, RelayContent> {
  const api = new RelayApi(settings, context)
  return {
    async send(deliveries, signal) {
      const posts = deliveries.map(({ id, address, content, template }) => ({
        key: id,
        room: address.room,
        text: content.text,
        ...(template && { template: template.code, variables: template.variables }),
      }))
      const reply = await api.call({ method: 'POST', path: '/v1/posts', body: { posts } }, signal)
      return decideResults(reply, deliveries.length)
    },

    async check(signal) {
      return toCheckResult(await api.call({ method: 'GET', path: '/v1/account' }, signal))
    },

    readCallback: request => readCallback(request, settings.callbackSecret),

    async pollReceipts(targets, signal) {
      const ids = targets.flatMap(target => target.providerMessageId ?? [])
      const reply = await api.call({ method: 'POST', path: '/v1/status', body: { ids } }, signal)
      return listOf(reply, 'statuses').flatMap(readReceipt)
    },

    async recall(targets, signal) {
      const ids = targets.map(target => target.providerMessageId ?? '')
      const reply = await api.call({ method: 'POST', path: '/v1/recall', body: { ids } }, signal)
      const results = listOf(reply, 'results')
      return targets.map((_, index) => toRecallResult(results[index]))
    },

    async listTemplates(cursor, signal) {
      const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
      return toTemplatePage(await api.call({ method: 'GET', path: `/v1/templates${query}` }, signal))
    },

    close: async () => undefined,
  }
}

function toCheckResult(reply: RelayReply): CheckResult {
  if (reply.kind !== 'answer') return { verdict: 'unreachable', reason: reply.reason }
  if (reply.status === 200) return { verdict: 'works' }
  const code = String(reply.body.code)
  return { verdict: 'broken', code, reason: `The provider refuses: ${code}.`, fix: 'Enter client id and secret again.' }
}

function toRecallResult(item: Json | undefined): RecallResult {
  if (!isObject(item)) return { outcome: 'failed', reason: 'The provider did not answer.' }
  if (item.recalled === true) return { outcome: 'recalled' }
  const code = String(item.code)
  return { outcome: 'impossible', code, reason: `The provider refuses: ${code}.` }
}

function toTemplatePage(reply: RelayReply): ProviderTemplatePage {
  const templates = listOf(reply, 'templates').flatMap(item =>
    isObject(item) && typeof item.code === 'string' && typeof item.text === 'string'
      ? [{ code: item.code, title: item.code, text: item.text, variables: [], state: 'approved' as const }]
      : [],
  )
  const next = reply.kind === 'answer' ? reply.body.next : undefined
  return { templates, nextCursor: typeof next === 'string' ? next : undefined }
}

function listOf(reply: RelayReply, name: string): readonly Json[] {
  const value = reply.kind === 'answer' ? reply.body[name] : undefined
  return Array.isArray(value) ? value : []
}
