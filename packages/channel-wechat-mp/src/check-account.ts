import type { CheckResult } from '@message-center/channel'
import { listOf } from '@message-center/channel/wire'
import type { ApiAnswer } from './api-outcome.ts'
import { findCallCode, readCallCode } from './failure-codes/failure-codes.ts'
import { templatesPath } from './list-templates.ts'
import type { CallApi } from './mp-api.ts'

/** Tries AppID, AppSecret, IP allow-list and permission by asking for the list of templates. Sends nothing. */
export async function checkAccount(callApi: CallApi, signal: AbortSignal): Promise<CheckResult> {
  const outcome = await callApi({ method: 'GET', path: templatesPath }, signal)
  switch (outcome.outcome) {
    case 'answered':
      return outcome.code === '0' ? works(outcome) : explain(outcome, 'call')
    case 'token-refused':
      return explain(outcome.answer, 'token')
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

function works({ body }: ApiAnswer): CheckResult {
  const count = listOf(body.template_list).length
  return { verdict: 'works', message: `The account has ${count} templates for template messages.` }
}

function explain({ code, message }: ApiAnswer, from: 'call' | 'token'): CheckResult {
  if (code === '48001' && from === 'call')
    return {
      verdict: 'works',
      message:
        'The credentials are right. Template messages are not granted (48001): the account is no verified service account.',
    }
  const row = findCallCode(code)
  const reason = [row?.meaning.en, message].filter(Boolean).join(' ') || `The provider refuses with code ${code}.`
  const { handling } = readCallCode(code)
  // Busy or throttled: nothing is known about the credentials.
  if (handling.startsWith('wait-')) return { verdict: 'unreachable', reason }
  const fix = row?.nextStep.en ?? 'Look the code up in the list of global return codes of the provider.'
  const isSecret = from === 'token' && handling === 'renew-token'
  return { verdict: 'broken', code, reason, fix: isSecret ? 'Enter the AppSecret again.' : fix }
}
