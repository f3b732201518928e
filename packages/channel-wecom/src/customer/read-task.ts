import type { JsonObject } from '@message-center/channel'
import { objectsOf, textOf, wholeNumberOf } from '@message-center/channel/wire'
import type { CallApi } from '../api/connect-api.ts'
import { successCode } from '../api/read-reply.ts'

/** What became of one customer of a task. */
export interface CustomerFate {
  readonly customer: string
  /** 0 not sent, 1 sent, 2 no contact any more, 3 had too many. */
  readonly status: number
  /** Milliseconds since 1970; only when sent. */
  readonly sentAt: number | undefined
}

/** `unknown` carries the provider's code, or why it did not answer. */
export type TaskReading =
  | { readonly kind: 'known'; readonly fates: readonly CustomerFate[] }
  | { readonly kind: 'unknown'; readonly code: string }

const pageSize = 500
/** More employees or customers than this in one task are not looked through. */
const maxPages = 40

/**
 * Reads what the employees of a task did. Those who have not confirmed have nothing to tell.
 * Source: WeCom, "Get the sending tasks of a mass message" and "Get the results of a mass message".
 */
export async function readTask(callApi: CallApi, id: string, signal: AbortSignal): Promise<TaskReading> {
  const tasks = await readPages(callApi, 'get_groupmsg_task', { msgid: id }, 'task_list', signal)
  if (tasks.kind === 'unknown') return tasks
  const fates: CustomerFate[] = []
  for (const task of tasks.items) {
    const userid = textOf(task.userid)
    if (userid === undefined || wholeNumberOf(task.status) === 0) continue
    const results = await readPages(callApi, 'get_groupmsg_send_result', { msgid: id, userid }, 'send_list', signal)
    if (results.kind === 'unknown') return results
    fates.push(...results.items.flatMap(toFate))
  }
  return { kind: 'known', fates }
}

type Pages =
  | { readonly kind: 'known'; readonly items: readonly JsonObject[] }
  | { readonly kind: 'unknown'; readonly code: string }

async function readPages(
  callApi: CallApi,
  name: string,
  question: JsonObject,
  list: string,
  signal: AbortSignal,
): Promise<Pages> {
  const items: JsonObject[] = []
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page++) {
    const body = { ...question, limit: pageSize, cursor }
    const reply = await callApi({ path: `/cgi-bin/externalcontact/${name}`, body }, signal)
    if (reply.kind !== 'answer') return { kind: 'unknown', code: reply.kind }
    if (reply.code !== successCode) return { kind: 'unknown', code: reply.code }
    items.push(...objectsOf(reply.body[list]))
    cursor = textOf(reply.body.next_cursor)
    if (cursor === undefined) break
  }
  return { kind: 'known', items }
}

function toFate(item: JsonObject): CustomerFate[] {
  const customer = textOf(item.external_userid)
  const status = wholeNumberOf(item.status)
  const seconds = wholeNumberOf(item.send_time)
  if (customer === undefined || status === undefined) return []
  return [{ customer, status, sentAt: seconds === undefined ? undefined : seconds * 1000 }]
}
