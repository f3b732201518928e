import type { Capabilities, FailureCode } from '../../capabilities.ts'
import type { ChannelContext, HttpOutcome, HttpRequest } from '../../context.ts'
import type { Delivery } from '../../delivery.ts'
import type { JsonObject } from '../../json.ts'
import type { ChannelPlugin, Sender } from '../../plugin.ts'
import type { SendResult } from '../../send-result.ts'
import { sampleChannel } from '../sample/sample-channel.ts'

/** The sample plugin with something wrong in what it declares. */
export const declaring = (changes: Partial<ChannelPlugin>): ChannelPlugin => ({ ...sampleChannel, ...changes })

export const capableOf = (changes: Partial<Capabilities>): ChannelPlugin =>
  declaring({ capabilities: { ...sampleChannel.capabilities, ...changes } })

export const explaining = (change: (codes: readonly FailureCode[]) => readonly FailureCode[]): ChannelPlugin =>
  declaring({ failureCodes: change(sampleChannel.failureCodes) })

export const settingsWith = (changes: JsonObject): ChannelPlugin =>
  declaring({ settings: { ...sampleChannel.settings, ...changes } })

/** The sample plugin with something wrong in its sender. */
export const sending = (
  change: (sender: Sender, context: ChannelContext, settings: JsonObject) => Partial<Sender>,
): ChannelPlugin =>
  declaring({
    async open(settings, context) {
      const sender = await sampleChannel.open(settings, context)
      return { ...sender, ...change(sender, context, settings) }
    },
  })

/** The sample plugin that makes other results of what the provider answers. */
export const answering = (
  change: (results: readonly SendResult[], deliveries: readonly Delivery[]) => readonly SendResult[],
): ChannelPlugin =>
  sending(sender => ({
    send: async (deliveries, signal) => change(await sender.send(deliveries, signal), deliveries),
  }))

export const answeringEach = (change: (result: SendResult) => SendResult): ChannelPlugin =>
  answering(results => results.map(change))

/** The sample plugin that uses what the host hands in otherwise. */
export const using = (change: (context: ChannelContext) => Partial<ChannelContext>): ChannelPlugin =>
  declaring({ open: (settings, context) => sampleChannel.open(settings, { ...context, ...change(context) }) })

/** The sample plugin that writes other posts on the wire. */
export const posting = (change: (post: JsonObject, index: number, posts: readonly JsonObject[]) => JsonObject) =>
  requesting(request => {
    if (!request.url.endsWith('/v1/posts')) return request
    const { posts } = JSON.parse(String(request.body)) as { posts: JsonObject[] }
    return { ...request, body: JSON.stringify({ posts: posts.map(change) }) }
  })

export const requesting = (change: (request: HttpRequest) => HttpRequest): ChannelPlugin =>
  using(({ http }) => ({ http: { request: (request, signal) => http.request(change(request), signal) } }))

/** The sample plugin that takes one outcome of a request for another. */
export const hearing = (change: (outcome: HttpOutcome, request: HttpRequest) => HttpOutcome): ChannelPlugin =>
  using(({ http }) => ({
    http: { request: async (request, signal) => change(await http.request(request, signal), request) },
  }))
