import type { CallbackReading, HostRequest } from '@message-center/channel'
import { openEnvelope } from '../callback/open-envelope.ts'
import type { WecomAppSettings } from './app-settings.ts'
import { readEvent } from './read-event.ts'

/**
 * Reads a callback of an application: what members write and press, and changes of the directory. An empty answer
 * with status 200 keeps the provider from repeating it; a verification wants its echo, without quotes or line end.
 */
export function readCallback(request: HostRequest, settings: WecomAppSettings, now: number): CallbackReading {
  const { callbackToken, encodingAesKey, previousEncodingAesKey, corpId } = settings
  if (callbackToken === undefined || encodingAesKey === undefined)
    return {
      verdict: 'refused',
      reason: 'The account has no callback keys. Set callbackToken and encodingAesKey.',
      answer: { status: 403 },
    }
  const aesKeys = [encodingAesKey, previousEncodingAesKey ?? encodingAesKey]
  const opened = openEnvelope(request, { token: callbackToken, aesKeys, receiverId: corpId })
  switch (opened.kind) {
    case 'refused':
      return { verdict: 'refused', reason: opened.reason, answer: opened.answer }
    case 'verification':
      return {
        verdict: 'read',
        events: [],
        answer: { status: 200, headers: { 'content-type': 'text/plain' }, body: opened.echo },
      }
    case 'message':
      return { verdict: 'read', events: readEvent(opened.message, now), answer: { status: 200 } }
  }
}
