import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Channels } from '@message-center/core'
import { type AnswerParts, type AnswerRequest, observed, type PathParams } from './answer-route.ts'
import type { BodyPlace } from './body-room.ts'
import { respondHost, STREAM_STALL_MS, toHostRequest } from './host-answer.ts'
import { readBody } from './read-body.ts'
import { goneSignal, searchOf } from './read-request.ts'

/** Hands a provider's callback to the engine, raw; the account's plugin verifies it. */
export function answerCallback(channels: Channels, method: string, parts: AnswerParts): AnswerRequest {
  const route = { method, path: '/callbacks/{plugin}/{tenant}/{account}' }
  const respond = async (
    request: IncomingMessage,
    response: ServerResponse,
    params: PathParams,
    bodyPlace: BodyPlace,
  ): Promise<void> => {
    const body = await readBody(request, parts.maxBodyBytes, bodyPlace)
    const signal = goneSignal(response)
    const rest = [params.rest ?? []].flat().join('/')
    const asked = toHostRequest(request, { path: `/${rest}`, params: {}, query: searchOf(request), body, signal })
    const { plugin = '', tenant = '', account = '' } = params
    const answer = await channels.receiveCallback(String(plugin), String(tenant), String(account), asked)
    await respondHost(response, answer, signal, STREAM_STALL_MS)
  }
  return observed(route, parts, (request, response, params) =>
    parts.openBodies.with(place => respond(request, response, params, place)),
  )
}
