import type { CheckResult } from '@message-center/channel'
import type { ApiAnswer, CallApi } from './dysms-api.ts'
import { findRequestCode, readRequestCode } from './failure-codes/failure-codes.ts'

/** Tries key, clock and permission by asking for the list of templates, which changes and costs nothing. */
export async function checkAccount(callApi: CallApi, signal: AbortSignal): Promise<CheckResult> {
  const outcome = await callApi('QuerySmsTemplateList', { PageIndex: '1', PageSize: '1' }, signal)
  switch (outcome.outcome) {
    case 'answered':
      return outcome.code === 'OK' ? { verdict: 'works' } : explain(outcome)
    case 'unreadable':
      return {
        verdict: 'unreachable',
        reason: `Something other than the provider's API answered (HTTP ${outcome.status}).`,
      }
    case 'not-sent':
    case 'unanswered':
      return { verdict: 'unreachable', reason: outcome.reason }
  }
}

function explain({ code, message }: ApiAnswer): CheckResult {
  const row = findRequestCode(code)
  const { handling } = readRequestCode(code)
  const reason = row?.meaning.en ?? message ?? 'The provider refuses the call.'
  // Throttled or out of order: nothing is known about the credentials.
  if (handling === 'wait-provider' || handling === 'wait-account') return { verdict: 'unreachable', reason }
  return {
    verdict: 'broken',
    code,
    reason,
    fix: row?.nextStep.en ?? 'Look the code up in the list of error codes of the provider.',
  }
}
