import { createHash } from 'node:crypto'
import type { InboundEvent, JsonObject } from '@message-center/channel'
import { identifierOf, isSameText, readJson } from '@message-center/channel/wire'
import { deviceKey } from '../model/address.ts'
import type { CallbackReceipts } from '../push-vendor.ts'
import { dateOf } from '../wire/read-fields.ts'
import type { GetuiAccount } from './settings.ts'

const delivered = '200'
const noSuchUser = '401'

/**
 * Receipts, one JSON object per line, each signed for itself. The signature covers who and which message, not what
 * became of it. Source: Getui, "Receipts".
 */
export const getuiCallback: CallbackReceipts<GetuiAccount> = {
  verify({ body }, account) {
    const lines = linesOf(body)
    if (lines.length === 0) return 'The body holds no receipt.'
    return lines.every(line => isGenuine(line, account)) ? undefined : 'A receipt is not signed by Getui for this app.'
  },
  read: (body, _account, now) => linesOf(body).flatMap(line => (line === undefined ? [] : readLine(line, now))),
  answer: { result: 'ok' },
}

/** `undefined` for a line that is no object. */
function linesOf(body: Uint8Array): readonly (JsonObject | undefined)[] {
  const lines = Buffer.from(body).toString().split('\n')
  return lines.filter(line => line.trim() !== '').map(line => readJson(line))
}

function isGenuine(line: JsonObject | undefined, { appId, masterSecret }: GetuiAccount): boolean {
  if (line === undefined || line.appid !== appId) return false
  const signed = ['appid', 'cid', 'taskid', 'msgid'].map(name => identifierOf(line[name]) ?? '').join('')
  const expected = createHash('md5')
    .update(signed + masterSecret)
    .digest('hex')
  return isSameText((identifierOf(line.sign) ?? '').toLowerCase(), expected)
}

function readLine(line: JsonObject, now: number): readonly InboundEvent[] {
  const [cid, taskId, code] = [identifierOf(line.cid), identifierOf(line.taskid), identifierOf(line.code)]
  if (cid === undefined || taskId === undefined || code === undefined) return []
  const addressKey = deviceKey('getui', cid)
  const at = dateOf(line.recvtime) ?? new Date(now)
  const outcome = code === delivered ? 'delivered' : 'failed'
  const receipt: InboundEvent = {
    kind: 'receipt',
    outcome,
    providerMessageId: taskId,
    addressKey,
    at,
    ...(outcome === 'failed' && { code, message: identifierOf(line.desc) }),
  }
  return code === noSuchUser ? [receipt, { kind: 'address', addressKey, change: 'invalid', at, code }] : [receipt]
}
