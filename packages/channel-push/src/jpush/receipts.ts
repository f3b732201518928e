import type { ReceiptEvent } from '@message-center/channel'
import { isObject, wholeNumberOf, writeBeijingTime } from '@message-center/channel/wire'
import type { Answer } from '../model/reading.ts'
import type { EarlierMessage, PolledReceipts, Revocation } from '../push-vendor.ts'
import { jpushMaxRecipients } from './build-request.ts'
import { readJpushRevocation } from './read-answer.ts'
import type { JpushAccount } from './settings.ts'

/** 0 arrived, 2 and 3 never will; 1 has not yet, and 4 is an error of the vendor. */
const outcomes: ReadonlyMap<number | undefined, ReceiptEvent['outcome']> = new Map([
  [0, 'delivered'],
  [2, 'failed'],
  [3, 'failed'],
])

/** Asks for the fate of each recipient of a message. Source: JPush, "Report API v3", status of messages. */
export const jpushPoll: PolledReceipts<JpushAccount> = {
  plan(messages) {
    const groups = new Map<string, EarlierMessage[]>()
    for (const message of messages) {
      const id = numberOfMessage(message)
      if (id === undefined || message.address === undefined) continue
      const key = `${id}|${dayOf(message)}`
      const group = groups.get(key) ?? []
      groups.set(key, group)
      group.push(message)
    }
    return [...groups.values()].flatMap(group => chunks(group))
  },
  build(account, messages) {
    const [first] = messages
    const tokens = messages.map(({ address }) => address?.device.token ?? '')
    return {
      method: 'POST',
      url: `${account.reportUrl}/v3/status/message`,
      headers: { authorization: account.authorization, 'content-type': 'application/json; charset=utf-8' },
      // The id is a number larger than JSON.stringify could write.
      body: `{"msg_id":${numberOfMessage(first)},"registration_ids":${JSON.stringify(tokens)},"date":"${dayOf(first)}"}`,
    }
  },
  read(answer, messages, now) {
    const { json } = answer
    if (answer.status !== 200 || json === undefined) return undefined
    return messages.flatMap(message => {
      const entry = json[message.address?.device.token ?? '']
      return isObject(entry) ? readStatus(wholeNumberOf(entry.status), message, now) : []
    })
  },
}

function readStatus(
  status: number | undefined,
  { deliveryId, providerMessageId }: EarlierMessage,
  now: number,
): readonly ReceiptEvent[] {
  const outcome = outcomes.get(status)
  if (outcome === undefined) return []
  const code = outcome === 'failed' ? String(status) : undefined
  return [{ kind: 'receipt', outcome, deliveryId, providerMessageId, at: new Date(now), code }]
}

/** Taking back, while the message is of the last day. Source: JPush, "Push API v3", revoking. */
export const jpushRevoke: Revocation<JpushAccount> = {
  refuse({ providerMessageId = '' }) {
    if (/^\d+$/.test(providerMessageId)) return undefined
    if (/^\d+\+\d+$/.test(providerMessageId))
      return 'The message went out in one call with others; JPush would take back all of them.'
    return 'JPush gave no id for this message.'
  },
  build: ({ baseUrl, authorization }, { providerMessageId }) => ({
    method: 'DELETE',
    url: `${baseUrl}/v3/push/${providerMessageId}`,
    headers: { authorization },
  }),
  read: (answer: Answer) => readJpushRevocation(answer),
}

/** `2026-01-02`: the day in Beijing. */
function dayOf({ sentAt }: EarlierMessage): string {
  return writeBeijingTime(sentAt.getTime()).slice(0, 10)
}

/** The id without the number of others who share it. */
function numberOfMessage({ providerMessageId = '' }: EarlierMessage): string | undefined {
  return /^(\d+)(?:\+\d+)?$/.exec(providerMessageId)?.[1]
}

function chunks(group: readonly EarlierMessage[]): (readonly [EarlierMessage, ...EarlierMessage[]])[] {
  const parts: [EarlierMessage, ...EarlierMessage[]][] = []
  for (let start = 0; start < group.length; start += jpushMaxRecipients) {
    const [first, ...rest] = group.slice(start, start + jpushMaxRecipients)
    if (first) parts.push([first, ...rest])
  }
  return parts
}
