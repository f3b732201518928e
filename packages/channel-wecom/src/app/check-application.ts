import type { CheckResult } from '@message-center/channel'
import { wholeNumberOf } from '@message-center/channel/wire'
import type { CallApi } from '../api/connect-api.ts'
import { explainCheck } from '../api/explain-check.ts'
import { successCode } from '../api/read-reply.ts'
import { appFailures } from '../failure-codes/tables.ts'

/** Tries secret, agent id and trusted address by reading the application, which sends nothing. */
export async function checkApplication(callApi: CallApi, agentId: number, signal: AbortSignal): Promise<CheckResult> {
  const reply = await callApi({ path: '/cgi-bin/agent/get', query: { agentid: String(agentId) } }, signal)
  const isClosed = reply.kind === 'answer' && reply.code === successCode && wholeNumberOf(reply.body.close) === 1
  return explainCheck(isClosed ? { ...reply, code: '50003' } : reply, appFailures)
}
