import type { Json, JsonObject } from '@message-center/channel'
import { identifierOf, isObject, textOf } from '@message-center/channel/wire'
import { type Answer, type Reading, refused, unreadable } from '../model/reading.ts'
import type { Call, Outgoing } from '../push-vendor.ts'
import type { GetuiAccount } from './settings.ts'

/** The status alone says little: a wrong token and too many calls both come with 401. Source: Getui, "return codes". */
export function readGetuiAnswer(answer: Answer, { items }: Call<GetuiAccount>): readonly Reading[] | Reading {
  const code = identifierOf(answer.json?.code)
  if (answer.json === undefined || code === undefined) return unreadable
  if (code !== '0') return readRefusal(code, textOf(answer.json.msg), items.length > 1)
  const { data } = answer.json
  if (!isObject(data)) return unreadable
  const tasks = tasksOf(data)
  return items.map(item => readOutcome(tasks, item))
}

function readRefusal(code: string, message: string | undefined, isBatch: boolean): Reading {
  // One code for everything about parameters: the text decides.
  if (code !== '20001') return refused(code, { message })
  const isTarget = /target user is invalid/i.test(message ?? '')
  return refused(isTarget ? '20001/target' : code, { message, isMatterOfOne: isBatch })
}

interface Task {
  readonly id: string
  readonly outcome: Json | undefined
}

/** `data` is `{ <task id>: { <client id>: <outcome> } }`; by client id. */
function tasksOf(data: JsonObject): ReadonlyMap<string, Task> {
  const tasks = Object.entries(data).flatMap(([id, outcomes]) =>
    isObject(outcomes) ? Object.entries(outcomes).map(([token, outcome]) => [token, { id, outcome }] as const) : [],
  )
  return new Map(tasks)
}

function readOutcome(tasks: ReadonlyMap<string, Task>, { delivery }: Outgoing): Reading {
  const task = tasks.get(delivery.address.device.token)
  // A repeat that Getui recognised is dropped without a word: the first one is on its way.
  if (task === undefined) return delivery.isRepeat ? { verdict: 'taken' } : unreadable
  const outcome = textOf(task.outcome)
  if (outcome === 'successed_ignore') return refused(outcome)
  return outcome?.startsWith('successed') ? { verdict: 'taken', providerMessageId: task.id } : unreadable
}

/** The answer to taking back. */
export function readGetuiRevocation({ json }: Answer): Reading {
  const code = identifierOf(json?.code)
  if (code === undefined) return unreadable
  return code === '0' ? { verdict: 'taken' } : readRefusal(code, textOf(json?.msg), false)
}
